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

/// Which flows the kernel must forget, because they go where nothing answers or where nobody sends
/// them any more. Pure: decides from a plan that stands in the kernel, and from flows listed while
/// it did.
///
/// A flow is stale if it is of UDP or SCTP, in no zone of its own (those are other programs'), and
/// either
///
/// 1. goes to a frontend, but is not at one of the endpoints that serve it. That holds for a flow
///    that began before there was anything to translate it to, as well; it would never be
///    translated. Policies and topology do not matter: what serves, serves. With nothing serving,
///    only flows that were translated are stale; new packets are refused by the rules.
/// 2. or went to a frontend of an earlier plan that is gone, and was translated.
/// 3. or goes to no frontend at an address of the cluster's service networks, and was translated to
///    what is no endpoint of any Service that another proxy may serve. That is what a Service
///    leaves behind that was deleted while no proxy ran.
///
/// A flow to a frontend is never stale at an endpoint that serves it. After a start with nothing
/// changed no flow is stale that was not before.
///
/// As kube-proxy (conntrack/cleanup.go) but for SCTP, 2 and 3, the translated ones of 1 where
/// nothing serves, and that node ports are matched at the node's own addresses only.
public final class StaleFlows implements Predicate<Flow> {
    private static final int UDP = Protocol.UDP.number();
    private static final int SCTP = Protocol.SCTP.number();

    private final Plan plan;
    private final LiveFrontends live;
    private final Frontends former;
    private final Set<Ip> localAddresses;
    private @Nullable Set<Destination> foreignEndpoints;

    /// Without a plan before.
    ///
    /// @param localAddresses the node's own; only looked at where node ports answer on all of them
    public StaleFlows(Plan plan, Set<Ip> localAddresses) {
        this(plan, Frontends.NONE, localAddresses);
    }

    /// @param former frontends that may be gone
    /// @param localAddresses the node's own; only looked at where node ports answer on all of them
    StaleFlows(Plan plan, Frontends former, Set<Ip> localAddresses) {
        this.plan = plan;
        this.live = new LiveFrontends(plan);
        this.former = former;
        this.localAddresses = localAddresses;
    }

    /// The protocols of which any flow may be stale by rules 1 and 2.
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
            return endpoints.isNone() ? translated : !endpoints.contains(went);
        }
        return translated && (wasOurs(sent) || isNobodys(sent, went));
    }

    private LiveFrontends.@Nullable Endpoints endpointsAt(Destination sent) {
        var endpoints = live.at(sent);
        if (endpoints != null) {
            return endpoints;
        }
        var ofNodePort = live.at(new NodePort(sent.port(), sent.protocol()));
        return ofNodePort != null && isNodePortAddress(sent) ? ofNodePort : null;
    }

    private boolean wasOurs(Destination sent) {
        return former.addresses().contains(sent)
                || (former.nodePorts().contains(new NodePort(sent.port(), sent.protocol()))
                        && isNodePortAddress(sent));
    }

    private boolean isNobodys(Destination sent, Destination went) {
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

    /// Endpoints of Services that we do not serve: headless ones, and those that another proxy was
    /// named for. Seldom asked for, so only made when it is.
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
