package dev.sluice.inspect.services;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The state of each frontend of each Service.
public final class ServiceStatuses {
    private final WrittenState state;
    private final boolean desired;
    private final List<ServiceStatus> rows = new ArrayList<>();

    private ServiceStatuses(WrittenState state, boolean desired) {
        this.state = state;
        this.desired = desired;
    }

    /// Returns the frontends, ordered by Service, then by family, then as the Service lists its
    /// ports.
    ///
    /// @param states one for each family
    /// @param desired whether counts and policies are those that should be rather than those that
    ///   are written
    public static List<ServiceStatus> of(
            Collection<WrittenState> states, ServiceFilter filter, boolean desired) {
        Map<ServiceName, List<ServiceStatus>> rows = new TreeMap<>();
        for (WrittenState state : states) {
            for (ServiceName name : names(state, filter)) {
                var of = new ServiceStatuses(state, desired);
                of.add(name);
                rows.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(of.rows);
            }
        }
        return rows.values().stream().flatMap(List::stream).toList();
    }

    private static Set<ServiceName> names(WrittenState state, ServiceFilter filter) {
        Set<ServiceName> names = new TreeSet<>();
        addNames(state.desired(), filter, names);
        Plan written = state.written();
        if (written != null) {
            addNames(written, filter, names);
        }
        return names;
    }

    private static void addNames(Plan plan, ServiceFilter filter, Set<ServiceName> names) {
        plan.services()
                .forEach((name, _) -> {
                    if (filter.test(name)) {
                        names.add(name);
                    }
                });
    }

    private void add(ServiceName name) {
        PlannedService should = state.desired().services().get(name);
        PlannedService is = state.isWritten() ? state.writtenService(name) : should;
        PlannedService shown = (desired && should != null) || is == null ? should : is;
        if (shown == null) {
            return;
        }
        for (PlannedPort port : shown.ports()) {
            PlannedPort wanted = port(should, port.name());
            PlannedPort written = port(is, port.name());
            Set<Frontend> owned = new HashSet<>(port.frontends());
            for (Frontend frontend : port.claimed()) {
                add(port, frontend, owned.contains(frontend), wanted, written);
            }
        }
        if (shown == is && should != null) {
            addUnwritten(should, is);
        }
    }

    /// Ports that are not written yet.
    private void addUnwritten(PlannedService should, PlannedService is) {
        for (PlannedPort port : should.ports()) {
            if (port(is, port.name()) == null) {
                Set<Frontend> owned = new HashSet<>(port.frontends());
                port.claimed().forEach(f -> add(port, f, owned.contains(f), port, null));
            }
        }
    }

    private void add(
            PlannedPort port,
            Frontend frontend,
            boolean owned,
            @Nullable PlannedPort wanted,
            @Nullable PlannedPort written) {
        boolean internal = frontend instanceof Frontend.ClusterIp;
        List<Endpoint> used =
                !owned ? List.of() : internal ? port.internalEndpoints() : port.externalEndpoints();
        // A port that is not written yet has no endpoint in the kernel.
        boolean counts = desired || !state.isWritten() || written != null;
        Found found = state(port, frontend, owned, wanted, written);
        rows.add(
                new ServiceStatus(
                        port.name().service().toString(),
                        port.name().port().isEmpty() ? null : port.name().port(),
                        port.name().protocol().toString(),
                        state.family().label(),
                        type(frontend),
                        address(frontend),
                        policy(internal ? port.internalPolicy() : port.externalPolicy()),
                        counts ? used.size() : 0,
                        counts ? (int) used.stream().filter(Endpoint::local).count() : 0,
                        port.known(),
                        port.affinitySeconds() == 0 ? null : port.affinitySeconds(),
                        found.state(),
                        found.reason()));
    }

    private record Found(FrontendState state, @Nullable String reason) {}

    private Found state(
            PlannedPort port,
            Frontend frontend,
            boolean owned,
            @Nullable PlannedPort wanted,
            @Nullable PlannedPort written) {
        String refusal = state.refused().get(port.name().service());
        if (refusal != null) {
            return new Found(FrontendState.REFUSED, refusal);
        }
        if (wanted == null) {
            return new Found(FrontendState.PENDING, "it is to be removed");
        }
        if (state.isWritten() && !wanted.equals(written)) {
            return new Found(FrontendState.PENDING, PendingReason.of(wanted, written));
        }
        if (!owned) {
            ServicePortName owner =
                    state.desired()
                            .owners()
                            .owner(FrontendKey.of(frontend, port.name().protocol()));
            return new Found(FrontendState.TAKEN, "it belongs to " + owner);
        }
        return switch (port.verdict(frontend)) {
            case REJECT ->
                    new Found(
                            FrontendState.NO_ENDPOINTS,
                            port.known() == 0
                                    ? "there are none; connections are rejected"
                                    : "none is ready; connections are rejected");
            case DROP ->
                    new Found(
                            FrontendState.NO_ENDPOINTS,
                            "policy Local, and none is on this node; packets are dropped");
            case FORWARD ->
                    new Found(
                            state.isWritten() ? FrontendState.SYNCED : FrontendState.PLANNED, null);
        };
    }

    private static @Nullable PlannedPort port(
            @Nullable PlannedService service, ServicePortName name) {
        if (service != null) {
            for (PlannedPort port : service.ports()) {
                if (port.name().equals(name)) {
                    return port;
                }
            }
        }
        return null;
    }

    /// Returns the kind of a frontend, in the words of the API.
    static String type(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp _ -> "ClusterIP";
            case Frontend.ExternalIp _ -> "ExternalIP";
            case Frontend.LoadBalancerVip _ -> "LoadBalancer";
            case Frontend.NodePort _ -> "NodePort";
        };
    }

    /// Returns the text of a frontend: `IP:PORT`, or `*:PORT` for a node port.
    static String address(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp(var ip, int port) -> ip.withPort(port);
            case Frontend.ExternalIp(var ip, int port) -> ip.withPort(port);
            case Frontend.LoadBalancerVip(var ip, int port) -> ip.withPort(port);
            case Frontend.NodePort(int port) -> "*:" + port;
        };
    }

    private static String policy(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> "Cluster";
            case LOCAL -> "Local";
        };
    }
}
