package dev.sluice.plan;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.services.ServiceState;
import dev.sluice.services.SharedMap;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Decides what must hold on this node, for one family. Knows all the rules of the API that are the
/// same for every backend: which Services count, which endpoints take traffic, who is let in.
public final class Planner {
    private final IpFamily family;
    private final BiConsumer<ServiceName, Ip> skipped;

    public Planner(IpFamily family) {
        this(family, (_, _) -> {});
    }

    /// @param skipped told of a Service that has no rules since its cluster IP is the node's own
    ///   address, each time that it is looked at
    public Planner(IpFamily family, BiConsumer<ServiceName, Ip> skipped) {
        this.family = family;
        this.skipped = skipped;
    }

    /// Plans a snapshot, given the plan before ([Plan#nothing] at first). Only Services that
    /// changed since are looked at (all of them when the node changed), and what comes out equal is
    /// the same object as before.
    public Plan plan(Snapshot snapshot, NodeView node, Plan before) {
        Plan start = before.node().equals(node) ? before : Plan.nothing(family, node);
        var services = start.services().edit();
        int[] known = {start.knownEndpoints()};
        SharedMap.differences(
                start.made().services(),
                snapshot.services(),
                (name, _, state) -> {
                    known[0] -= Plan.knownOf(services.get(name));
                    PlannedService was = before.services().get(name);
                    PlannedService now = state == null ? null : plan(name, state, node, was);
                    if (now == null) {
                        services.remove(name);
                    } else {
                        services.put(name, sameOr(was, now));
                    }
                    known[0] += Plan.knownOf(now);
                });
        return new Plan(family, node, services.build(), serviceCidrs(snapshot), known[0], snapshot);
    }

    private @Nullable PlannedService plan(
            ServiceName name, ServiceState state, NodeView node, @Nullable PlannedService before) {
        Service service = state.service();
        Ip clusterIp = service == null ? null : service.clusterIp(family).orElse(null);
        if (service == null || clusterIp == null) {
            return null;
        }
        if (isOwn(clusterIp, node)) {
            skipped.accept(name, clusterIp);
            return null;
        }
        var reach =
                new Reach(
                        clusterIp,
                        node.externalIps() ? distinct(service.externalIps(family)) : List.of(),
                        distinct(service.loadBalancerVips(family)),
                        sourceRanges(service, node, before));
        var candidates = new CandidatesByPort(state.slices(), family, node.name());
        List<PlannedPort> ports = new ArrayList<>(service.ports().size());
        Set<Ip> localReady = new HashSet<>();
        for (ServicePort port : service.ports()) {
            List<Candidate> ofPort = candidates.of(port);
            ports.add(plan(service, reach, port, ofPort, node));
            ofPort.stream()
                    .filter(c -> c.ready() && c.endpoint().local())
                    .forEach(c -> localReady.add(c.endpoint().ip()));
        }
        return new PlannedService(name, service.scheduler(), ports, localReady.size());
    }

    /// All of a cluster IP is the cluster's, ports that no Service has included: it would take the
    /// node's own programs away. An external IP is taken port by port, and may be the node's.
    private static boolean isOwn(Ip clusterIp, NodeView node) {
        return clusterIp.equals(node.ip()) || node.addresses().contains(clusterIp);
    }

    private PlannedPort plan(
            Service service,
            Reach reach,
            ServicePort port,
            List<Candidate> candidates,
            NodeView node) {
        List<Frontend> frontends = reach.frontends(port);
        TrafficPolicy internalPolicy = service.internalTrafficPolicy();
        TrafficPolicy externalPolicy = service.externalTrafficPolicy();
        var choice =
                EndpointChoice.of(
                        candidates,
                        internalPolicy,
                        externalPolicy,
                        frontends.size() > 1,
                        node.name(),
                        node.zone());
        return new PlannedPort(
                new ServicePortName(service.name(), port.name(), port.protocol()),
                frontends,
                service.healthCheckNodePort(),
                internalPolicy,
                externalPolicy,
                fate(choice, internalPolicy),
                fate(choice, externalPolicy),
                choice.cluster(),
                choice.local(),
                choice.reachable(),
                serving(candidates, choice),
                terminating(candidates),
                candidates.size(),
                service.affinitySeconds(),
                reach.sources());
    }

    /// Where a Service is reached, and by whom: the same for all its ports.
    private record Reach(Ip clusterIp, List<Ip> externalIps, List<Ip> vips, SourceRanges sources) {
        List<Frontend> frontends(ServicePort port) {
            List<Frontend> frontends = new ArrayList<>(1);
            frontends.add(new Frontend.ClusterIp(clusterIp, port.port()));
            externalIps.forEach(ip -> frontends.add(new Frontend.ExternalIp(ip, port.port())));
            vips.forEach(ip -> frontends.add(new Frontend.LoadBalancerVip(ip, port.port())));
            if (port.nodePort() != 0) {
                frontends.add(new Frontend.NodePort(port.nodePort()));
            }
            return frontends;
        }
    }

    private static List<Ip> distinct(List<Ip> ips) {
        return ips.stream().distinct().toList();
    }

    /// The same object as before if it is equal: it is compared for each port of the Service.
    private SourceRanges sourceRanges(
            Service service, NodeView node, @Nullable PlannedService before) {
        List<Cidr> cidrs = service.sourceRanges(family);
        if (cidrs.isEmpty()) {
            return SourceRanges.EVERYBODY;
        }
        Ip self = node.ip();
        var now =
                new SourceRanges(
                        cidrs,
                        self != null && cidrs.stream().anyMatch(cidr -> cidr.contains(self)));
        return before == null
                ? now
                : before.ports().stream()
                        .findFirst()
                        .map(PlannedPort::sources)
                        .filter(now::equals)
                        .orElse(now);
    }

    private static List<Endpoint> serving(List<Candidate> candidates, EndpointChoice choice) {
        List<Endpoint> serving =
                candidates.stream()
                        .filter(c -> c.source().serving())
                        .map(Candidate::endpoint)
                        .toList();
        // Nearly always the same as what is reachable: then one list serves both.
        return serving.equals(choice.reachable()) ? choice.reachable() : serving;
    }

    private static List<Endpoint> terminating(List<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> c.source().terminating())
                .map(Candidate::endpoint)
                .toList();
    }

    private static Fate fate(EndpointChoice choice, TrafficPolicy policy) {
        if (!choice.any()) {
            return Fate.REJECT;
        }
        return policy == TrafficPolicy.LOCAL && choice.local().isEmpty() ? Fate.DROP : Fate.FORWARD;
    }

    private List<Cidr> serviceCidrs(Snapshot snapshot) {
        return snapshot.serviceCidrs().values().stream()
                .flatMap(List::stream)
                .filter(cidr -> cidr.family() == family)
                .distinct()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    private static PlannedService sameOr(@Nullable PlannedService before, PlannedService now) {
        return before != null && before.equals(now) ? before : now;
    }
}
