package dev.sluice.nftables.wire;

import static dev.sluice.conformance.Branch.each;

import dev.sluice.conformance.Branch;
import dev.sluice.conformance.Flow;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Hook.Point;
import java.util.Comparator;
import java.util.List;

/// Takes packets along the hooks of netfilter. Packets of the node to itself pass PREROUTING and
/// INPUT after they left by POSTROUTING; their connection is translated once.
final class PacketTracer implements Tracer {
    private final Contents contents;
    private final TestNet net;

    PacketTracer(Contents contents, TestNet net) {
        this.contents = contents;
        this.net = net;
    }

    @Override
    public List<Way> trace(Packet packet, Remembered remembered) {
        List<Branch> start = List.of(Branch.start(Flow.of(packet, Flow.State.NEW, remembered)));
        List<Branch> ends = packet.from().isNode() ? fromNode(start) : fromElsewhere(start);
        return ends.stream().map(Branch::way).toList();
    }

    private List<Branch> fromElsewhere(List<Branch> start) {
        return each(
                hook(start, Point.PREROUTING, true),
                routed ->
                        toNode(routed)
                                ? hook(List.of(routed), Point.INPUT, true)
                                : hook(
                                        hook(List.of(routed), Point.FORWARD, true),
                                        Point.POSTROUTING,
                                        true));
    }

    private List<Branch> fromNode(List<Branch> start) {
        List<Branch> out = hook(hook(start, Point.OUTPUT, true), Point.POSTROUTING, true);
        return each(
                out,
                sent ->
                        toNode(sent)
                                ? hook(
                                        hook(List.of(sent), Point.PREROUTING, false),
                                        Point.INPUT,
                                        false)
                                : List.of(sent));
    }

    private boolean toNode(Branch branch) {
        return net.isNodes(branch.flow().destination().ip());
    }

    /// @param first whether the connection's translation is still open
    private List<Branch> hook(List<Branch> start, Point point, boolean first) {
        List<Branch> branches = start;
        for (Chain chain : chains(point)) {
            boolean nat = chain.hook().orElseThrow().kind() == Hook.Kind.NAT;
            branches =
                    each(
                            branches,
                            branch ->
                                    nat && !first
                                            ? List.of(branch)
                                            : new Walk(contents, net)
                                                    .through(chain.name(), branch));
        }
        return branches;
    }

    private List<Chain> chains(Point point) {
        return contents.chains().stream()
                .filter(chain -> chain.hook().isPresent())
                .filter(chain -> chain.hook().get().point() == point)
                .sorted(Comparator.comparingInt(chain -> chain.hook().get().priority()))
                .toList();
    }
}
