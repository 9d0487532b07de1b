package dev.sluice.nftables.layout;

import dev.sluice.model.Cidr;
import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Statement.Side;
import dev.sluice.nftables.table.Value;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.TrafficVerdict;
import java.util.ArrayList;
import java.util.List;

/// What one service port adds to the table, except the chains that it shares.
final class PortContents {
    private final PortLayout layout;
    private final TableContext context;
    private final Contents contents;
    private final Protocol protocol;
    private final Routes routes;

    /// The service port's name, for readers of the table.
    private final String comment;

    private PortContents(PortLayout layout, TableContext context, Contents contents) {
        this.layout = layout;
        this.context = context;
        this.contents = contents;
        this.protocol = layout.port().name().protocol();
        this.routes = new Routes(layout);
        this.comment = OwnName.comment(layout.port().name());
    }

    static void add(PortLayout layout, TableContext context, Contents contents) {
        var port = new PortContents(layout, context, contents);
        layout.port().frontends().forEach(port::frontend);
        if (context.settings().counts()) {
            layout.port().frontends().forEach(port::counters);
        }
        if (layout.hasFirewall()) {
            port.firewall();
        }
        if (layout.sticks()) {
            new Affinity(layout).addTo(contents, context);
        }
    }

    private void frontend(Frontend frontend) {
        FrontendKind kind = FrontendKind.of(frontend);
        Key key = FrontendKind.key(frontend, protocol);
        for (TrafficPolicy policy : layout.balancedBy(frontend)) {
            slots(frontend, policy);
        }
        if (layout.balances(frontend)) {
            contents.add(
                    FixedSets.services(kind).name(),
                    key,
                    new Value.Goto(routes.of(frontend), comment));
        }
        if (context.settings().localhostNodePorts()
                && frontend instanceof Frontend.NodePort
                && RejectedOnLocalhost.PROTOCOLS.contains(protocol)) {
            contents.add(FixedSets.LOCALHOST_NODE_PORTS.name(), key, Value.Present.PRESENT);
        }
        TrafficVerdict verdict = layout.port().verdict(frontend);
        if (verdict != TrafficVerdict.FORWARD) {
            Value value =
                    verdict == TrafficVerdict.REJECT
                            ? new Value.Goto(FixedChains.REJECT, comment)
                            : new Value.Drop(comment);
            contents.add(FixedSets.withoutEndpoint(kind).name(), key, value);
        }
        if (frontend instanceof Frontend.LoadBalancerVip && layout.port().sources().restrict()) {
            String firewall = OwnName.FIREWALL.of(layout.port().name());
            contents.add(FixedSets.FIREWALL_IPS.name(), key, new Value.Goto(firewall, comment));
        }
    }

    private void counters(Frontend frontend) {
        FrontendKind kind = FrontendKind.of(frontend);
        Key key = FrontendKind.key(frontend, protocol);
        contents.add(FixedSets.connections(kind).name(), key, Value.Present.PRESENT);
        contents.add(FixedSets.packets(kind).name(), key, Value.Present.PRESENT);
    }

    private void slots(Frontend frontend, TrafficPolicy policy) {
        String map = FixedSets.endpoints(FrontendKind.of(frontend), policy).name();
        List<Endpoint> slots = layout.slots(policy);
        for (int slot = 0; slot < slots.size(); slot++) {
            Endpoint endpoint = slots.get(slot);
            contents.add(
                    map,
                    FrontendKind.slot(frontend, protocol, slot),
                    new Value.Endpoint(endpoint.ip(), endpoint.port()));
        }
    }

    /// Called before translation. Admitted packets return.
    private void firewall() {
        List<Rule> rules = new ArrayList<>();
        layout.port().sources().cidrs().stream()
                .distinct()
                .forEach(cidr ->
                        rules.add(
                                Rule.of(
                                        new Statement.InNetwork(Side.SOURCE, cidr, false),
                                        new Statement.Return())));
        if (layout.port().sources().admitNode()) {
            // If the node holds a VIP itself, its packets to that VIP have the VIP as their source.
            for (Frontend frontend : layout.port().frontends()) {
                if (frontend instanceof Frontend.LoadBalancerVip(var ip, _)) {
                    var self = new Cidr(ip, ip.family().bits());
                    rules.add(
                            Rule.of(
                                    new Statement.InNetwork(Side.SOURCE, self, false),
                                    new Statement.Return()));
                }
            }
        }
        rules.add(Rule.of(new Statement.Drop()));
        String name = OwnName.FIREWALL.of(layout.port().name());
        contents.add(Chain.of(name, rules.toArray(Rule[]::new)));
    }
}
