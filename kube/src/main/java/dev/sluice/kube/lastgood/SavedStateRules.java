package dev.sluice.kube.lastgood;

import static dev.sluice.model.ObjectRules.MOST_ENDPOINTS;
import static dev.sluice.model.ObjectRules.MOST_HINTS;
import static dev.sluice.model.ObjectRules.MOST_NODE_ADDRESSES;
import static dev.sluice.model.ObjectRules.MOST_OF_A_SERVICE;
import static dev.sluice.model.ObjectRules.MOST_OF_FAMILIES;
import static dev.sluice.model.ObjectRules.MOST_SLICE_PORTS;

import dev.sluice.base.input.OneLine;
import dev.sluice.kube.watch.SavedState;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.Node;
import dev.sluice.model.ObjectRules;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The rules that records from a disk must meet. They are those that the readers apply to objects
/// of the API. The checksum does not replace them: anyone who can write the file can write a
/// checksum.
final class SavedStateRules {
    private static final int LONGEST_AFFINITY_SECONDS = 86_400;

    private SavedStateRules() {}

    /// @throws IOException if a record breaks a rule; the message names the record and the faulty
    ///   part
    static void require(SavedState known) throws IOException {
        for (Service service : known.services()) {
            require(service);
        }
        for (EndpointSlice slice : known.slices()) {
            require(slice);
        }
        require(known.node());
        for (SavedState.NamedCidrs cidrs : known.serviceCidrs()) {
            requireName("a ServiceCIDR", cidrs.name());
            requireLength("a ServiceCIDR", cidrs.cidrs(), MOST_OF_FAMILIES);
        }
    }

    private static void require(Service service) throws IOException {
        requireNamed("a Service", service.name());
        String what = "Service " + service.name();
        requireLength(what, service.ports(), MOST_OF_A_SERVICE);
        requireLength(what, service.externalIps(), MOST_OF_A_SERVICE);
        requireLength(what, service.loadBalancerVips(), MOST_OF_A_SERVICE);
        requireLength(what, service.sourceRanges(), MOST_OF_A_SERVICE);
        requireOrdinary(what, service.clusterIps());
        requireOrdinary(what, service.externalIps());
        requireOrdinary(what, service.loadBalancerVips());
        long families = service.clusterIps().stream().map(Ip::family).distinct().count();
        require(families == service.clusterIps().size() && families > 0, what, "cluster IPs");
        int affinity = service.affinitySeconds();
        require(affinity >= 0 && affinity <= LONGEST_AFFINITY_SECONDS, what, "affinity");
        int health = service.healthCheckNodePort();
        require(health >= 0 && health <= 65535, what, "health check port");
        String scheduler = service.scheduler();
        require(scheduler.isEmpty() || ObjectRules.isScheduler(scheduler), what, "scheduler");
        Set<ServicePort> names = new HashSet<>();
        for (ServicePort port : service.ports()) {
            requirePort(what, port.name());
            boolean isNew = names.add(new ServicePort(port.name(), port.protocol(), 1, 0));
            require(isNew, what, "ports");
        }
    }

    private static void require(EndpointSlice slice) throws IOException {
        requireNamed("the Service of a slice", slice.service());
        requireNamed(
                "an EndpointSlice", new ServiceName(slice.name().namespace(), slice.name().name()));
        String what = "EndpointSlice " + slice.name();
        requireLength(what, slice.ports(), MOST_SLICE_PORTS);
        requireLength(what, slice.endpoints(), MOST_ENDPOINTS);
        for (SlicePort port : slice.ports()) {
            requirePort(what, port.name());
        }
        for (SliceEndpoint endpoint : slice.endpoints()) {
            require(endpoint.ip().family() == slice.family(), what, "addresses");
            requireOrdinary(what, List.of(endpoint.ip()));
            String node = endpoint.nodeName();
            require(node == null || ObjectRules.isName(node), what, "node names");
            requireHints(what, endpoint.zoneHints());
            requireHints(what, endpoint.nodeHints());
        }
    }

    private static void require(Node node) throws IOException {
        requireName("the Node", node.name());
        requireLength("the Node", node.addresses(), MOST_NODE_ADDRESSES);
        requireLength("the Node", node.podCidrs(), MOST_OF_FAMILIES);
    }

    private static void requireOrdinary(String what, List<Ip> ips) throws IOException {
        require(
                ips.stream().allMatch(ip -> ObjectRules.specialKind(ip).isEmpty()),
                what,
                "addresses");
    }

    private static void requireHints(String what, List<String> names) throws IOException {
        requireLength(what, names, MOST_HINTS);
        require(names.stream().allMatch(ObjectRules::isName), what, "hints");
    }

    private static void requireNamed(String what, ServiceName name) throws IOException {
        requireName(what, name.namespace());
        requireName(what, name.name());
    }

    private static void requireName(String what, String name) throws IOException {
        if (name.isEmpty() || !ObjectRules.isName(name)) {
            throw new IOException(what + " has the name " + OneLine.quote(name));
        }
    }

    private static void requirePort(String what, String name) throws IOException {
        if (!ObjectRules.isName(name)) {
            throw new IOException(what + " has a port named " + OneLine.quote(name));
        }
    }

    private static void requireLength(String what, List<?> list, int most) throws IOException {
        require(list.size() <= most, what, "lists");
    }

    private static void require(boolean holds, String what, String part) throws IOException {
        if (!holds) {
            throw new IOException(what + " has " + part + " that the API does not accept");
        }
    }
}
