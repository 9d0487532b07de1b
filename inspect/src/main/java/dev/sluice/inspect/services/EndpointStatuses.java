package dev.sluice.inspect.services;

import dev.sluice.inspect.explain.ExcludedEndpoint;
import dev.sluice.inspect.explain.ListedEndpoints;
import dev.sluice.inspect.services.EndpointStatus.UnusedFrontend;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The endpoints of one Service: which frontends use each of them, and why others do not.
public final class EndpointStatuses {
    private final WrittenState state;
    private final PlannedPort port;
    private final ListedEndpoints listed;

    /// The reasons of the endpoints that a frontend does not use, by address.
    private final Map<Frontend, Map<String, String>> reasons = new HashMap<>();

    private EndpointStatuses(WrittenState state, PlannedPort port) {
        this.state = state;
        this.port = port;
        this.listed = ListedEndpoints.of(state.desired(), port);
        for (Frontend frontend : port.frontends()) {
            boolean internal = isInternal(frontend);
            Map<String, String> of = new HashMap<>();
            for (ExcludedEndpoint each :
                    listed.excluded(
                            chosen(port, frontend),
                            internal ? port.internalPolicy() : port.externalPolicy())) {
                of.put(each.address(), each.reason());
            }
            reasons.put(frontend, of);
        }
    }

    /// Returns the endpoints of a Service, by family, then port, then address.
    ///
    /// @param states one for each family
    public static List<EndpointStatus> of(Collection<WrittenState> states, ServiceName name) {
        List<EndpointStatus> rows = new ArrayList<>();
        for (WrittenState state : states) {
            PlannedService service = state.desired().services().get(name);
            if (service != null) {
                service.ports()
                        .forEach(port -> rows.addAll(new EndpointStatuses(state, port).rows()));
            }
        }
        return rows;
    }

    /// Returns whether any family has a plan for a Service.
    public static boolean isPlanned(Collection<WrittenState> states, ServiceName name) {
        return states.stream().anyMatch(state -> state.desired().services().get(name) != null);
    }

    private List<EndpointStatus> rows() {
        Set<String> addresses = new TreeSet<>(listed.texts());
        reasons.values().forEach(of -> addresses.addAll(of.keySet()));
        return addresses.stream().map(this::row).toList();
    }

    private EndpointStatus row(String address) {
        SliceEndpoint endpoint = listed.get(address);
        List<String> usedBy = new ArrayList<>();
        List<UnusedFrontend> unused = new ArrayList<>();
        for (Frontend frontend : port.frontends()) {
            String text = ServiceStatuses.type(frontend) + " " + ServiceStatuses.address(frontend);
            String reason = reasons.getOrDefault(frontend, Map.of()).get(address);
            if (reason == null) {
                usedBy.add(text);
            } else {
                unused.add(new UnusedFrontend(text, reason));
            }
        }
        return new EndpointStatus(
                port.name().service().toString(),
                port.name().port().isEmpty() ? null : port.name().port(),
                port.name().protocol().toString(),
                address,
                endpoint == null ? null : endpoint.nodeName(),
                endpoint == null ? null : endpoint.zone(),
                endpoint == null ? List.of() : endpoint.zoneHints(),
                endpoint == null ? List.of() : endpoint.nodeHints(),
                endpoint != null && endpoint.ready(),
                endpoint != null && endpoint.serving(),
                endpoint != null && endpoint.terminating(),
                usedBy,
                unused,
                state(address));
    }

    private FrontendState state(String address) {
        if (!state.isWritten()) {
            return FrontendState.PLANNED;
        }
        if (state.refused().containsKey(port.name().service())) {
            return FrontendState.REFUSED;
        }
        PlannedPort written = writtenPort();
        if (written == null) {
            return FrontendState.PENDING;
        }
        return usesOf(port, address).equals(usesOf(written, address))
                ? FrontendState.SYNCED
                : FrontendState.PENDING;
    }

    private @Nullable PlannedPort writtenPort() {
        PlannedService written = state.writtenService(port.name().service());
        return written == null
                ? null
                : written.ports().stream()
                        .filter(its -> its.name().equals(port.name()))
                        .findFirst()
                        .orElse(null);
    }

    private static Set<Frontend> usesOf(PlannedPort port, String address) {
        Set<Frontend> uses = new HashSet<>();
        for (Frontend frontend : port.frontends()) {
            if (chosen(port, frontend).stream().anyMatch(e -> e.text().equals(address))) {
                uses.add(frontend);
            }
        }
        return uses;
    }

    private static List<Endpoint> chosen(PlannedPort port, Frontend frontend) {
        return isInternal(frontend) ? port.internalEndpoints() : port.externalEndpoints();
    }

    private static boolean isInternal(Frontend frontend) {
        return frontend instanceof Frontend.ClusterIp;
    }
}
