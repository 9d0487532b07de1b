package dev.sluice.iptables.trace;

import static dev.sluice.conformance.Branch.each;

import dev.sluice.conformance.Branch;
import dev.sluice.conformance.Flow;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.iptables.table.Table;
import java.util.List;

/// Takes packets along the hooks of netfilter:
///
/// ```
///                             local? -- filter INPUT
/// others': nat PREROUTING -- route
///                             else ---- filter FORWARD -- nat POSTROUTING
///
/// the node's own: nat OUTPUT -- filter OUTPUT -- nat POSTROUTING -- local? filter INPUT
/// ```
public final class PacketTracer implements Tracer {
    private final Ruleset rules;
    private final TestNet net;

    public PacketTracer(Ruleset rules, TestNet net) {
        this.rules = rules;
        this.net = net;
    }

    @Override
    public List<Way> trace(Packet packet, Remembered remembered) {
        return trace(packet, Flow.State.NEW, remembered);
    }

    /// @param state of its connection; only those of state NEW meet the rules of table nat
    List<Way> trace(Packet packet, Flow.State state, Remembered remembered) {
        List<Branch> start = List.of(Branch.start(Flow.of(packet, state, remembered)));
        List<Branch> ends = packet.from().isNode() ? fromNode(start) : fromElsewhere(start);
        return ends.stream().map(Branch::way).toList();
    }

    private List<Branch> fromElsewhere(List<Branch> start) {
        return each(
                hook(start, Table.NAT, "PREROUTING"),
                routed ->
                        net.isNodes(routed.flow().destination().ip())
                                ? hook(List.of(routed), Table.FILTER, "INPUT")
                                : hook(
                                        hook(List.of(routed), Table.FILTER, "FORWARD"),
                                        Table.NAT,
                                        "POSTROUTING"));
    }

    private List<Branch> fromNode(List<Branch> start) {
        List<Branch> out = hook(hook(start, Table.NAT, "OUTPUT"), Table.FILTER, "OUTPUT");
        return each(
                hook(out, Table.NAT, "POSTROUTING"),
                // It comes back by the loopback interface, with what conntrack knows of it.
                sent ->
                        net.isNodes(sent.flow().destination().ip())
                                ? hook(List.of(sent), Table.FILTER, "INPUT")
                                : List.of(sent));
    }

    private List<Branch> hook(List<Branch> branches, Table table, String chain) {
        return each(
                branches,
                branch -> {
                    boolean met = table != Table.NAT || branch.flow().state() == Flow.State.NEW;
                    return met
                            ? new Walk(rules, table, Surroundings.of(net)).through(chain, branch)
                            : List.of(branch);
                });
    }
}
