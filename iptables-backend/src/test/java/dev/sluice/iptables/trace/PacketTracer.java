package dev.sluice.iptables.trace;

import dev.sluice.conformance.End;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
        return trace(packet, State.NEW, remembered);
    }

    /// @param state of its connection; only those of state NEW meet the rules of table nat
    List<Way> trace(Packet packet, State state, Remembered remembered) {
        List<Branch> start = List.of(Branch.start(Flow.of(packet, state, remembered)));
        List<Branch> ends = packet.from().isNode() ? fromNode(start) : fromElsewhere(start);
        return ends.stream()
                .map(b -> new Way(b.probability(), end(b), b.flow().remembered()))
                .toList();
    }

    private List<Branch> fromElsewhere(List<Branch> start) {
        return each(
                hook(start, Table.NAT, "PREROUTING"),
                routed ->
                        net.isNodes(routed.flow().destination())
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
                        net.isNodes(sent.flow().destination())
                                ? hook(List.of(sent), Table.FILTER, "INPUT")
                                : List.of(sent));
    }

    private List<Branch> hook(List<Branch> branches, Table table, String chain) {
        return each(
                branches,
                branch -> {
                    boolean met = table != Table.NAT || branch.flow().state() == State.NEW;
                    return met
                            ? new Walk(rules, table, Surroundings.of(net)).through(chain, branch)
                            : List.of(branch);
                });
    }

    /// Takes on every branch that has not ended.
    private static List<Branch> each(
            List<Branch> branches, Function<Branch, List<Branch>> onwards) {
        List<Branch> all = new ArrayList<>();
        for (Branch branch : branches) {
            if (branch.fate() == Branch.Fate.ALIVE) {
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
            case ALIVE -> {
                if (flow.translated()) {
                    var target = new dev.sluice.conformance.Target(flow.destination(), flow.port());
                    yield new End.At(target, flow.source());
                }
                if (flow.masqueraded()) {
                    throw new IllegalStateException("masqueraded, but sent nowhere: " + flow);
                }
                yield new End.Untouched();
            }
        };
    }
}
