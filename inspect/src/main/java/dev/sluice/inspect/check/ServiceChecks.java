package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Service;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.TrafficVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Services whose traffic does not go where their owners expect.
final class ServiceChecks {
    /// The interface of NodeLocal DNSCache, which takes the cluster IP of the DNS Service on
    /// purpose.
    static final String NODE_LOCAL_DNS = "nodelocaldns";

    private ServiceChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.NO_INTERNAL_ENDPOINT,
                        facts -> facts.daemon().plans().map(ServiceChecks::internal)),
                new Check(
                        FindingKind.NO_EXTERNAL_ENDPOINT,
                        facts -> facts.daemon().plans().map(ServiceChecks::external)),
                new Check(
                        FindingKind.ENDPOINT_OUTSIDE,
                        facts ->
                                facts.daemon()
                                        .plans()
                                        .and(
                                                facts.kernel().addresses(),
                                                (plans, own) -> outside(facts, plans, own))),
                new Check(
                        FindingKind.ADDRESS_DISPUTED,
                        facts -> facts.daemon().plans().map(ServiceChecks::disputed)),
                new Check(
                        FindingKind.OWN_CLUSTER_IP,
                        facts ->
                                facts.daemon()
                                        .plans()
                                        .and(facts.kernel().links(), ServiceChecks::ownClusterIp)),
                new Check(
                        FindingKind.OBJECT_SKIPPED,
                        facts ->
                                facts.daemon()
                                        .skipped()
                                        .map(all ->
                                                all.stream()
                                                        .map(each ->
                                                                skipped(
                                                                        each.kind(),
                                                                        each.object(),
                                                                        each.why()))
                                                        .toList())));
    }

    private static List<Finding> internal(List<Plan> plans) {
        List<Finding> found = new ArrayList<>();
        PlannedPorts.visit(
                plans,
                (_, service, port, _) -> {
                    if (port.internal() == TrafficVerdict.DROP) {
                        found.add(
                                local(
                                        FindingKind.NO_INTERNAL_ENDPOINT,
                                        service,
                                        port,
                                        "connections of this node to its cluster IP are dropped: all endpoints are on other nodes"));
                    }
                });
        return found;
    }

    /// A load balancer that asks for the node's health sends nothing to a node without endpoints.
    private static List<Finding> external(List<Plan> plans) {
        List<Finding> found = new ArrayList<>();
        PlannedPorts.visit(
                plans,
                (_, service, port, _) -> {
                    boolean drops =
                            port.external() == TrafficVerdict.DROP
                                    && port.externalPolicy() == TrafficPolicy.LOCAL
                                    && port.hasExternalFrontends()
                                    && port.healthCheckNodePort() == 0;
                    if (drops) {
                        found.add(
                                local(
                                        FindingKind.NO_EXTERNAL_ENDPOINT,
                                        service,
                                        port,
                                        "connections from outside to this node are dropped: all endpoints are on other nodes"));
                    }
                });
        return found;
    }

    private static Finding local(
            FindingKind kind, PlannedService service, PlannedPort port, String cause) {
        return kind.at(
                port.name().toString(),
                cause,
                "NAMESPACE",
                service.name().namespace(),
                "NAME",
                service.name().name());
    }

    /// Traffic of pods outside the ranges is taken for traffic from outside the cluster.
    private static List<Finding> outside(NodeFacts facts, List<Plan> plans, List<Ip> own) {
        List<Cidr> ranges = facts.setup().podRanges();
        Map<PlannedPort, Set<Endpoint>> outside = new LinkedHashMap<>();
        List<Cidr> wider = new ArrayList<>(ranges);
        PlannedPorts.visit(
                plans,
                (_, _, port, _) -> {
                    for (Endpoint endpoint : port.serving()) {
                        if (endpoint.local()
                                && !own.contains(endpoint.ip())
                                && isOutside(endpoint.ip(), ranges)) {
                            outside.computeIfAbsent(port, _ -> new LinkedHashSet<>()).add(endpoint);
                            wider.replaceAll(range -> widened(range, endpoint.ip()));
                        }
                    }
                });
        List<Finding> found = new ArrayList<>();
        outside.forEach((port, endpoints) -> {
            for (Endpoint endpoint : endpoints) {
                found.add(
                        FindingKind.ENDPOINT_OUTSIDE.at(
                                port.name().toString(),
                                "endpoint %s is on this node and outside of %s: its own connections count as from outside"
                                        .formatted(endpoint.text(), text(ranges)),
                                "RANGES",
                                text(wider)));
            }
        });
        return found;
    }

    private static boolean isOutside(Ip ip, List<Cidr> ranges) {
        List<Cidr> its = ranges.stream().filter(r -> r.family() == ip.family()).toList();
        return !its.isEmpty() && its.stream().noneMatch(range -> range.contains(ip));
    }

    /// The smallest network that holds a range and an address.
    private static Cidr widened(Cidr range, Ip ip) {
        Cidr wider = range;
        while (wider.family() == ip.family() && !wider.contains(ip)) {
            wider = new Cidr(wider.base(), wider.length() - 1);
        }
        return wider;
    }

    private static String text(List<Cidr> ranges) {
        return ranges.stream().map(Cidr::toString).collect(Collectors.joining(","));
    }

    private static List<Finding> disputed(List<Plan> plans) {
        List<Finding> found = new ArrayList<>();
        PlannedPorts.visit(
                plans,
                (plan, service, port, index) -> {
                    for (Frontend lost : port.lost()) {
                        FrontendKey key = FrontendKey.of(lost, port.name().protocol());
                        found.add(
                                FindingKind.ADDRESS_DISPUTED.at(
                                        port.name().toString(),
                                        "%s belongs to %s: this Service is not reached there"
                                                .formatted(
                                                        key,
                                                        Objects.requireNonNullElse(
                                                                plan.owners().owner(key),
                                                                "another Service")),
                                        "NAMESPACE",
                                        service.name().namespace(),
                                        "NAME",
                                        service.name().name(),
                                        "PATCH",
                                        PlannedPorts.without(lost, index)));
                    }
                });
        return found;
    }

    private static List<Finding> ownClusterIp(List<Plan> plans, List<NodeLink> links) {
        Set<Ip> own =
                links.stream()
                        .filter(link -> !link.name().equals(NODE_LOCAL_DNS))
                        .flatMap(link -> link.addresses().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        List<Finding> found = new ArrayList<>();
        for (Plan plan : plans) {
            plan.made()
                    .services()
                    .forEach((name, state) -> {
                        Service service = state.service();
                        boolean planned = plan.services().get(name) != null;
                        if (service == null || planned) {
                            return;
                        }
                        service.clusterIp(plan.family())
                                .filter(ip -> ip.equals(plan.node().ip()) || own.contains(ip))
                                .ifPresent(ip ->
                                        found.add(
                                                FindingKind.OWN_CLUSTER_IP.at(
                                                        name.toString(),
                                                        "its cluster IP %s is this node's own address: it has no rules here"
                                                                .formatted(ip),
                                                        "NAMESPACE",
                                                        name.namespace(),
                                                        "NAME",
                                                        name.name())));
                    });
        }
        return found;
    }

    private static Finding skipped(String kind, String object, String why) {
        int slash = object.indexOf('/');
        return FindingKind.OBJECT_SKIPPED.at(
                kind + " " + object,
                why,
                "NAMESPACE",
                slash < 0 ? "default" : object.substring(0, slash),
                "KIND",
                kind.toLowerCase(Locale.ROOT),
                "NAME",
                object.substring(slash + 1));
    }
}
