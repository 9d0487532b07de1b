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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans what must be programmed on this node, for one family. It implements the API's rules that
/// are the same for every backend: which Services count, which endpoints take traffic, and which
/// clients are admitted.
public final class Planner {
    private final IpFamily family;
    private final PlanListener listener;

    public Planner(IpFamily family) {
        this(family, PlanListener.NONE);
    }

    public Planner(IpFamily family, PlanListener listener) {
        this.family = family;
        this.listener = listener;
    }

    /// Plans a snapshot, starting from the plan before ([Plan#nothing] at first). Only Services
    /// that changed since then are planned (all of them if the node changed), and those that gain
    /// or lose an address because of it. What is equal is the same object as before.
    public Plan plan(Snapshot snapshot, NodeView node, Plan before) {
        Plan start = before.node().equals(node) ? before : Plan.nothing(family, node);
        var services = start.services().edit();
        var claims = start.owners().edit();
        int[] known = {start.knownEndpoints()};
        Set<ServiceName> concerned = new LinkedHashSet<>();
        SharedMap.differences(
                start.made().services(),
                snapshot.services(),
                (name, _, state) -> {
                    PlannedService then = services.get(name);
                    PlannedService was = before.services().get(name);
                    PlannedService now = state == null ? null : plan(name, state, node, was);
                    known[0] += Plan.knownOf(now) - Plan.knownOf(then);
                    claims.replace(then, now);
                    if (now == null) {
                        services.remove(name);
                    } else {
                        services.put(name, Plan.sameOr(was, start.owners().granted(now)));
                        concerned.add(name);
                    }
                });
        FrontendOwners owners = claims.build();
        if (owners.isUndisputed() && start.owners().isUndisputed()) {
            concerned.clear(); // each owns all that it claims, as before
        }
        concerned.addAll(claims.concerned());
        for (ServiceName name : concerned) {
            PlannedService claiming = services.get(name);
            if (claiming != null) {
                PlannedService was = before.services().get(name);
                PlannedService now = Plan.sameOr(was, owners.granted(claiming));
                services.put(name, now);
                notifyLosses(was, now, owners);
            }
        }
        return new Plan(
                family, node, services.build(), owners, serviceCidrs(snapshot), known[0], snapshot);
    }

    private void notifyLosses(
            @Nullable PlannedService was, PlannedService now, FrontendOwners owners) {
        if (was == now || now.ports().stream().allMatch(port -> port.lost().isEmpty())) {
            return;
        }
        Set<Loss> known = new HashSet<>();
        if (was != null) {
            was.ports().forEach(port -> known.addAll(losses(port)));
        }
        for (PlannedPort port : now.ports()) {
            for (Loss loss : losses(port)) {
                ServicePortName owner = owners.owner(loss.key());
                if (owner != null && !known.contains(loss)) {
                    listener.addressTaken(new AddressConflict(loss.key(), owner, loss.port()));
                }
            }
        }
    }

    private record Loss(FrontendKey key, ServicePortName port) {}

    private static List<Loss> losses(PlannedPort port) {
        return port.lost().stream()
                .map(frontend -> FrontendKey.of(frontend, port.name().protocol()))
                .map(key -> new Loss(key, port.name()))
                .toList();
    }

    private @Nullable PlannedService plan(
            ServiceName name, ServiceState state, NodeView node, @Nullable PlannedService before) {
        Service service = state.service();
        Ip clusterIp = service == null ? null : service.clusterIp(family).orElse(null);
        if (service == null || clusterIp == null) {
            return null;
        }
        if (isOwn(clusterIp, node)) {
            listener.skipped(name, clusterIp);
            return null;
        }
        var reach = reach(service, clusterIp, node, sourceRanges(service, node, before));
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
        return new PlannedService(
                name, service.created(), service.scheduler(), ports, localReady.size());
    }

    /// Returns whether a cluster IP is one of the node's own addresses. All ports of a cluster IP
    /// belong to the cluster, even those that no Service has, so the node's own programs would
    /// become unreachable. An external IP is taken port by port, so it may be the node's.
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
                frontends,
                service.healthCheckNodePort(),
                internalPolicy,
                externalPolicy,
                verdict(choice, internalPolicy),
                verdict(choice, externalPolicy),
                choice.cluster(),
                choice.local(),
                choice.reachable(),
                serving(candidates, choice),
                terminating(candidates),
                candidates.size(),
                service.affinitySeconds(),
                reach.sources());
    }

    /// The addresses of a Service, and who may use its VIPs: the same for all its ports.
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

    /// Collects the addresses of a Service. An address that occurs twice is of the stronger kind:
    /// cluster IP, then VIP, then external IP. Thus a VIP's source ranges cannot be bypassed.
    private Reach reach(Service service, Ip clusterIp, NodeView node, SourceRanges sources) {
        Set<Ip> seen = new HashSet<>(Set.of(clusterIp));
        List<Ip> vips = service.loadBalancerVips(family).stream().filter(seen::add).toList();
        List<Ip> externalIps = node.externalIps() ? service.externalIps(family) : List.of();
        return new Reach(clusterIp, externalIps.stream().filter(seen::add).toList(), vips, sources);
    }

    /// Returns the same object as before if it is equal, since it is compared for each port of the
    /// Service.
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
        // They are nearly always the same. Then both fields share one list.
        return serving.equals(choice.reachable()) ? choice.reachable() : serving;
    }

    private static List<Endpoint> terminating(List<Candidate> candidates) {
        return candidates.stream()
                .filter(c -> c.source().terminating())
                .map(Candidate::endpoint)
                .toList();
    }

    private static TrafficVerdict verdict(EndpointChoice choice, TrafficPolicy policy) {
        if (!choice.any()) {
            return TrafficVerdict.REJECT;
        }
        return policy == TrafficPolicy.LOCAL && choice.local().isEmpty()
                ? TrafficVerdict.DROP
                : TrafficVerdict.FORWARD;
    }

    private List<Cidr> serviceCidrs(Snapshot snapshot) {
        return snapshot.serviceCidrs().values().stream()
                .flatMap(List::stream)
                .filter(cidr -> cidr.family() == family)
                .distinct()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }
}
