package dev.sluice.ipvs.trace;

import static dev.sluice.conformance.Branch.each;

import dev.sluice.conformance.Branch;
import dev.sluice.conformance.Branch.Fate;
import dev.sluice.conformance.Flow;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Tracer;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.Ruleset;
import dev.sluice.iptables.trace.Walk;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.List;

/// Takes packets along the hooks of netfilter, among them those of IPVS:
///
/// ```
///                             local? -- filter INPUT -- IPVS: filter OUTPUT -- nat POSTROUTING
/// others': nat PREROUTING -- route
///                             else ---- filter FORWARD -- nat POSTROUTING
///
/// the node's own: nat OUTPUT -- IPVS: filter OUTPUT -- nat POSTROUTING
///                            -- else: filter OUTPUT -- nat POSTROUTING -- local? filter INPUT
/// ```
final class PacketTracer implements Tracer {
    private final Ruleset rules;
    private final ServingNode node;

    PacketTracer(Ruleset rules, ServingNode node) {
        this.rules = rules;
        this.node = node;
    }

    @Override
    public List<Way> trace(Packet packet, Remembered remembered) {
        Flow flow = Flow.of(packet, Flow.State.NEW, remembered);
        // The node holds service addresses itself, and what it sends to one comes from it.
        if (packet.from() == Origin.NODE && node.isNodes(packet.to())) {
            flow = flow.sentFrom(packet.to());
        }
        List<Branch> start = List.of(Branch.start(flow));
        List<Branch> ends = packet.from().isNode() ? fromNode(start) : fromElsewhere(start);
        return ends.stream().map(Branch::way).toList();
    }

    private List<Branch> fromElsewhere(List<Branch> start) {
        return each(
                hook(start, Table.NAT, "PREROUTING"),
                routed ->
                        node.isNodes(routed.flow().destination().ip())
                                ? each(hook(List.of(routed), Table.FILTER, "INPUT"), this::ipvs)
                                : hook(
                                        hook(List.of(routed), Table.FILTER, "FORWARD"),
                                        Table.NAT,
                                        "POSTROUTING"));
    }

    private List<Branch> fromNode(List<Branch> start) {
        return each(
                hook(start, Table.NAT, "OUTPUT"),
                sent -> node.pool(sent.flow()) != null ? ipvs(sent) : pastIpvs(sent));
    }

    private List<Branch> pastIpvs(Branch sent) {
        return each(
                hook(hook(List.of(sent), Table.FILTER, "OUTPUT"), Table.NAT, "POSTROUTING"),
                left -> {
                    Flow flow = left.flow();
                    if (!node.isNodes(flow.destination().ip())) {
                        return List.of(left);
                    }
                    // Masqueraded or not, it comes from the node.
                    Branch back = left.with(flow.sentFrom(flow.source()));
                    return hook(List.of(back), Table.FILTER, "INPUT");
                });
    }

    private List<Branch> ipvs(Branch met) {
        Pool pool = node.pool(met.flow());
        if (pool == null) {
            return List.of(met);
        }
        List<Endpoint> endpoints = pool.endpoints();
        if (endpoints.isEmpty()) {
            return List.of(met.ends(Fate.REJECTED));
        }
        List<Branch> chosen = new ArrayList<>();
        for (Endpoint endpoint : node.choices(pool, met.flow())) {
            Branch branch = met.times(1.0 / node.choices(pool, met.flow()).size());
            Flow sent = node.remember(pool, endpoint, met.flow());
            chosen.add(branch.with(sent.to(endpoint.ip(), endpoint.port())));
        }
        return each(
                chosen,
                sent ->
                        staysHere(sent.flow())
                                ? List.of(sent)
                                : hook(
                                        hook(List.of(sent), Table.FILTER, "OUTPUT"),
                                        Table.NAT,
                                        "POSTROUTING"));
    }

    /// What came in for the node, and still is, does not go out.
    private boolean staysHere(Flow flow) {
        return !flow.in().isEmpty() && node.isNodes(flow.destination().ip());
    }

    private List<Branch> hook(List<Branch> branches, Table table, String chain) {
        return each(branches, branch -> new Walk(rules, table, node).through(chain, branch));
    }
}
