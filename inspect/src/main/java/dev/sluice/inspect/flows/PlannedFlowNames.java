package dev.sluice.inspect.flows;

import dev.sluice.inspect.flows.SeenFlow.Peer;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.ServicePortName;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.services.ServiceState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names the targets of connections by an installed plan of their family and the slices it was made
/// from. The endpoints of a service port are collected when its first connection is seen. Used by
/// one thread.
public final class PlannedFlowNames implements FlowNames {
    private static final FlowTarget OF_DELETED_SERVICE =
            new FlowTarget(null, EndpointState.SERVICE_GONE, null);

    private final Plan plan;
    private final Set<Ip> localAddresses;
    private final Map<ServicePortName, Map<Peer, FlowTarget>> endpoints = new HashMap<>();

    /// @param localAddresses the node's own addresses; only used if node ports are served on all of
    ///   them
    public PlannedFlowNames(Plan plan, Set<Ip> localAddresses) {
        this.plan = plan;
        this.localAddresses = localAddresses;
    }

    @Override
    public @Nullable FlowTarget target(SeenFlow flow) {
        ServicePortName port = owner(flow);
        if (port == null) {
            return flow.isTranslated() && isServiceAddress(flow.sentTo().ip())
                    ? OF_DELETED_SERVICE
                    : null;
        }
        if (!flow.isTranslated()) {
            // Node ports on loopback addresses are served by a socket: nothing is translated.
            return flow.sentTo().ip().isLoopback()
                    ? null
                    : new FlowTarget(port, EndpointState.UNTRANSLATED, null);
        }
        return endpoints
                .computeIfAbsent(port, this::endpoints)
                .getOrDefault(flow.endpoint(), new FlowTarget(port, EndpointState.GONE, null));
    }

    private @Nullable ServicePortName owner(SeenFlow flow) {
        Peer to = flow.sentTo();
        ServicePortName atAddress =
                plan.owners().owner(new FrontendKey.OfAddress(to.ip(), flow.protocol(), to.port()));
        if (atAddress != null || !isNodePortAddress(to.ip())) {
            return atAddress;
        }
        return plan.owners().owner(new FrontendKey.OfNodePort(flow.protocol(), to.port()));
    }

    private boolean isNodePortAddress(Ip ip) {
        return switch (plan.node().nodePortAddresses()) {
            case NodePortAddresses.Only(var ips) -> ips.contains(ip);
            case NodePortAddresses.All _ ->
                    ip.isLoopback()
                            ? plan.node().localhostNodePorts()
                            : localAddresses.contains(ip);
        };
    }

    private boolean isServiceAddress(Ip ip) {
        for (Cidr network : plan.serviceCidrs()) {
            if (network.contains(ip)) {
                return true;
            }
        }
        return false;
    }

    /// If slices overlap, as while a pod moves between them, the better state counts, as for the
    /// planner.
    private Map<Peer, FlowTarget> endpoints(ServicePortName port) {
        Map<Peer, FlowTarget> all = new HashMap<>();
        ServiceState state = plan.made().services().get(port.service());
        if (state == null) {
            return all;
        }
        for (EndpointSlice slice : state.slices()) {
            if (slice.family() != plan.family()) {
                continue;
            }
            for (SlicePort served : slice.ports()) {
                if (served.protocol() == port.protocol() && served.name().equals(port.port())) {
                    for (SliceEndpoint endpoint : slice.endpoints()) {
                        all.merge(
                                new Peer(endpoint.ip(), served.port()),
                                new FlowTarget(port, state(endpoint), endpoint.nodeName()),
                                PlannedFlowNames::better);
                    }
                }
            }
        }
        return all;
    }

    private static EndpointState state(SliceEndpoint endpoint) {
        if (endpoint.terminating()) {
            return EndpointState.TERMINATING;
        }
        return endpoint.ready() || endpoint.serving()
                ? EndpointState.SERVING
                : EndpointState.NOT_READY;
    }

    private static FlowTarget better(FlowTarget one, FlowTarget other) {
        return one.state().compareTo(other.state()) <= 0 ? one : other;
    }
}
