package dev.sluice.ipvs.trace;

import dev.sluice.conformance.End;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Target;
import dev.sluice.conformance.Tracer;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.Branch;
import dev.sluice.iptables.trace.Branch.Fate;
import dev.sluice.iptables.trace.Flow;
import dev.sluice.iptables.trace.Ruleset;
import dev.sluice.iptables.trace.Walk;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        Flow flow = Flow.of(packet, State.NEW, remembered);
        // The node holds service addresses itself, and what it sends to one comes from it.
        if (packet.from() == Origin.NODE && node.isNodes(packet.to())) {
            flow = flow.sentFrom(packet.to());
        }
        List<Branch> start = List.of(Branch.start(flow));
        List<Branch> ends = packet.from().isNode() ? fromNode(start) : fromElsewhere(start);
        return ends.stream()
                .map(b -> new Way(b.probability(), end(b), b.flow().remembered()))
                .toList();
    }

    private List<Branch> fromElsewhere(List<Branch> start) {
        return each(
                hook(start, Table.NAT, "PREROUTING"),
                routed ->
                        node.isNodes(routed.flow().destination())
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
                left ->
                        node.isNodes(left.flow().destination())
                                ? hook(List.of(left), Table.FILTER, "INPUT")
                                : List.of(left));
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
        return !flow.in().isEmpty() && node.isNodes(flow.destination());
    }

    private List<Branch> hook(List<Branch> branches, Table table, String chain) {
        return each(branches, branch -> new Walk(rules, table, node).through(chain, branch));
    }

    /// Takes on every branch that has not ended.
    private static List<Branch> each(
            List<Branch> branches, Function<Branch, List<Branch>> onwards) {
        List<Branch> all = new ArrayList<>();
        for (Branch branch : branches) {
            if (branch.fate() == Fate.ALIVE) {
                all.addAll(onwards.apply(branch));
            } else {
                all.add(branch);
            }
        }
        return all;
    }

    private static End end(Branch branch) {
        Flow flow = branch.flow();
        return switch (branch.fate()) {
            case REJECTED -> new End.Refused();
            case DROPPED -> new End.Dropped();
            case ALIVE ->
                    flow.translated()
                            ? new End.At(new Target(flow.destination(), flow.port()), flow.source())
                            : new End.Untouched();
        };
    }
}
