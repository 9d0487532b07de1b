package dev.sluice.conntrack;

import dev.sluice.conntrack.Frontends.NodePort;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.Tuple;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Decides which flows must be deleted, because they go where nothing answers or where new packets
/// would not be sent any more. Pure: decides from a plan that is installed in the kernel, and from
/// flows listed while it was.
///
/// A flow is stale if it is of UDP or SCTP, is in zone 0 (other zones belong to other programs),
/// and one of these holds:
///
/// 1. It goes to a frontend, and not to one of the frontend's endpoints that serve or take traffic.
///    This includes an untranslated flow that began before the frontend had an endpoint, since it
///    would never be translated. Policies and topology do not matter.
/// 2. It goes to a frontend of an earlier plan that no longer exists.
/// 3. It was translated, goes to an address of the cluster's service networks that is no frontend,
///    and its endpoint belongs to no Service that another proxy may serve. A Service that was
///    deleted while no proxy ran leaves such flows.
///
/// A restart in which nothing changed makes no flow stale.
///
/// The rules are those of kube-proxy 1.38 (conntrack/cleanup.go), which since then also clears
/// flows to a frontend without endpoints and to a deleted Service. They differ in these: SCTP and
/// rule 3 are ours; node ports match only at the node's own addresses.
public final class StaleFlows implements Predicate<Flow> {
    private static final int UDP = Protocol.UDP.number();
    private static final int SCTP = Protocol.SCTP.number();

    private final Plan plan;
    private final LiveFrontends live;
    private final Frontends former;
    private final Set<Ip> localAddresses;
    private @Nullable Set<Destination> foreignEndpoints;

    /// Takes a plan that has no predecessor.
    ///
    /// @param localAddresses the node's own addresses; only used if node ports are served on all of
    ///   them
    public StaleFlows(Plan plan, Set<Ip> localAddresses) {
        this(plan, Frontends.NONE, localAddresses);
    }

    /// @param former frontends that may no longer exist
    /// @param localAddresses the node's own addresses; only used if node ports are served on all of
    ///   them
    StaleFlows(Plan plan, Frontends former, Set<Ip> localAddresses) {
        this.plan = plan;
        this.live = new LiveFrontends(plan);
        this.former = former;
        this.localAddresses = localAddresses;
    }

    /// Returns the protocols of which a flow may be stale by rules 1 and 2.
    Set<Integer> protocols() {
        Set<Integer> all = new HashSet<>(live.protocols());
        all.addAll(former.protocols());
        return all;
    }

    @Override
    public boolean test(Flow flow) {
        Tuple original = flow.original();
        int protocol = original.protocol();
        if (flow.zone() != 0 || (protocol != UDP && protocol != SCTP)) {
            return false;
        }
        Destination sent = Destination.of(original);
        Destination went = Destination.behind(flow.reply());
        boolean translated = !sent.equals(went);
        LiveFrontends.Endpoints endpoints = endpointsAt(sent);
        if (endpoints != null) {
            return !endpoints.contains(went);
        }
        return isFormerFrontend(sent) || (translated && isOfDeletedService(sent, went));
    }

    private LiveFrontends.@Nullable Endpoints endpointsAt(Destination sent) {
        var endpoints = live.at(sent);
        if (endpoints != null) {
            return endpoints;
        }
        var ofNodePort = live.at(new NodePort(sent.port(), sent.protocol()));
        return ofNodePort != null && isNodePortAddress(sent) ? ofNodePort : null;
    }

    private boolean isFormerFrontend(Destination sent) {
        return former.addresses().contains(sent)
                || (former.nodePorts().contains(new NodePort(sent.port(), sent.protocol()))
                        && isNodePortAddress(sent));
    }

    private boolean isOfDeletedService(Destination sent, Destination went) {
        Ip address = ip(sent);
        for (Cidr network : plan.serviceCidrs()) {
            if (network.contains(address)) {
                return !foreignEndpoints().contains(went);
            }
        }
        return false;
    }

    private boolean isNodePortAddress(Destination sent) {
        Ip address = ip(sent);
        return switch (plan.node().nodePortAddresses()) {
            case NodePortAddresses.Only(var ips) -> ips.contains(address);
            case NodePortAddresses.All _ ->
                    address.isLoopback()
                            ? plan.node().localhostNodePorts()
                            : localAddresses.contains(address);
        };
    }

    private Ip ip(Destination destination) {
        return new Ip(plan.family(), destination.high(), destination.low());
    }

    /// Returns the endpoints of Services that are not in the plan: headless ones, and those that
    /// name another proxy. Computed on first use, since it is rarely needed.
    private Set<Destination> foreignEndpoints() {
        if (foreignEndpoints == null) {
            Set<Destination> all = new HashSet<>();
            IpFamily family = plan.family();
            plan.made()
                    .services()
                    .forEach((_, state) -> {
                        if (state.service() == null) {
                            state.slices().stream()
                                    .filter(slice -> slice.family() == family)
                                    .forEach(slice -> addAll(slice, all));
                        }
                    });
            foreignEndpoints = all;
        }
        return foreignEndpoints;
    }

    private static void addAll(EndpointSlice slice, Set<Destination> to) {
        for (SlicePort port : slice.ports()) {
            for (SliceEndpoint endpoint : slice.endpoints()) {
                to.add(Destination.of(endpoint.ip(), port.port(), port.protocol().number()));
            }
        }
    }
}
