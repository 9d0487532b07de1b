package dev.sluice.inspect.diff;

import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.TracedPacket;
import java.util.ArrayList;
import java.util.List;

/// Checks for how long a client keeps its endpoint, by a second connection some time after the
/// first.
final class AffinityCheck {
    /// The API's limit, one day.
    private static final int LONGEST = 86_400;

    /// More endpoints of one client and frontend are not tried.
    private static final int ENDPOINTS = 64;

    private final PacketTracer tracer;
    private final TracedPacket packet;

    AffinityCheck(PacketTracer tracer, TracedPacket packet) {
        this.tracer = tracer;
        this.packet = packet;
    }

    /// @param first the paths of the first connection
    /// @param seconds how long a client should keep its endpoint; 0 for no affinity
    List<Discrepancy> after(List<Branch> first, int seconds) {
        List<Discrepancy> found = new ArrayList<>();
        int tried = 0;
        for (Branch path : first) {
            if (path.end() instanceof PacketVerdict.Delivered delivered && tried++ < ENDPOINTS) {
                AffinityState known = path.packet().affinity();
                boolean asWanted =
                        seconds == 0
                                ? known.lists().isEmpty() || !keeps(known, delivered, 0)
                                : keeps(known, delivered, seconds - 1)
                                        && !keeps(known, delivered, seconds + 1);
                if (!asWanted) {
                    found.add(discrepancy(delivered, seen(known, delivered), seconds));
                }
            }
        }
        return found;
    }

    private static Discrepancy discrepancy(PacketVerdict.Delivered to, int seen, int wanted) {
        String is = seen < 0 ? "does not keep a client" : "keeps a client";
        String length = seen < 0 ? "" : " for %d s".formatted(seen);
        String should = wanted == 0 ? ", it should not" : ", it should for %d s".formatted(wanted);
        return new Discrepancy(
                DifferenceKind.Affinity, " %s at %s%s%s".formatted(is, to.to(), length, should));
    }

    /// The longest time, in seconds, after which a client is still sent to its endpoint; -1 if it
    /// never is.
    private int seen(AffinityState known, PacketVerdict.Delivered to) {
        int low = -1;
        int high = LONGEST + 1;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            if (keeps(known, to, middle)) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean keeps(AffinityState known, PacketVerdict.Delivered to, int seconds) {
        List<Branch> again = tracer.trace(packet.with(known.later(seconds)));
        return again.stream()
                .allMatch(path ->
                        path.end() instanceof PacketVerdict.Delivered(var at, _)
                                && at.equals(to.to()));
    }
}
