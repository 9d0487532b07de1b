package dev.sluice.inspect.live;

import dev.sluice.netlink.nftrace.PacketHeader;
import dev.sluice.netlink.nftrace.TraceEvent;
import dev.sluice.netlink.nftrace.TraceTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Puts the events of a trace together, packet by packet. A packet is complete when a rule drops
/// it, when it reaches one of the last chains of [TraceTable], or when nothing was heard of it for
/// a while. Used by one thread.
public final class PacketAssembler {
    /// The kernel handles a packet in far less time, unless it waits in a queue.
    private static final long SILENCE_NANOS = 500_000_000;

    /// Packets that are under way at the same time; further ones are left out.
    private static final int MOST_OPEN = 10_000;

    /// The index of the loopback interface, in every network namespace.
    private static final int LOOPBACK = 1;

    private final PacketNames names;
    private final IntFunction<String> interfaces;
    private final Consumer<LivePacket> complete;
    private final long began;
    private final Map<Integer, PacketWay> open = new HashMap<>();
    private int count;

    /// @param interfaces returns the name of an interface, by its index
    /// @param began when the trace began, by the clock of the events
    /// @param complete is given each packet once
    public PacketAssembler(
            PacketNames names,
            IntFunction<String> interfaces,
            long began,
            Consumer<LivePacket> complete) {
        this.names = names;
        this.interfaces = interfaces;
        this.began = began;
        this.complete = complete;
    }

    /// Returns how many packets began.
    public int count() {
        return count;
    }

    /// Takes the next event.
    public void add(TracedEvent traced) {
        TraceEvent event = traced.event();
        PacketWay way = way(traced);
        if (way == null) {
            return;
        }
        way.see(traced);
        if (event.type() == TraceEvent.Type.RETURN) {
            return;
        }
        if (isOurs(event)) {
            atEnd(event, way);
            return;
        }
        way.step(traced);
        if (way.isEnded()) {
            end(way);
        }
    }

    private static boolean isOurs(TraceEvent event) {
        return event.family() == TraceTable.NFPROTO_INET && event.table().equals(TraceTable.NAME);
    }

    /// The packet of an event; null if its beginning was not seen.
    private @Nullable PacketWay way(TracedEvent traced) {
        TraceEvent event = traced.event();
        boolean begins =
                isOurs(event)
                        && event.type() == TraceEvent.Type.RULE
                        && event.chain().equals(TraceTable.MARK);
        PacketWay known = open.get(event.packet());
        if (known != null && !begins) {
            return known;
        }
        PacketWay renumbered = renumbered(event, begins);
        if (renumbered != null) {
            open.put(event.packet(), renumbered);
            return renumbered;
        }
        PacketHeader header = event.header();
        if (!begins || header == null || open.size() >= MOST_OPEN) {
            return null;
        }
        if (known != null) {
            end(known);
        }
        count++;
        var way = new PacketWay(count, header, traced.nanos());
        open.put(event.packet(), way);
        return way;
    }

    /// The packet of an event with a new number; null if there is none. The kernel computes the
    /// number from the interface, among other things: it changes when a packet that left by the
    /// loopback interface comes in again, and behind a bridge whose packets pass iptables
    /// (`net.bridge.bridge-nf-call-iptables`).
    private @Nullable PacketWay renumbered(TraceEvent event, boolean begins) {
        PacketHeader header = event.header();
        if (header == null) {
            return null;
        }
        PacketWay best = null;
        int bestRank = Integer.MAX_VALUE;
        for (PacketWay way : open.values()) {
            int rank = rank(way, event, header, begins);
            boolean older = best != null && rank == bestRank && way.number() < best.number();
            if (rank >= 0 && (rank < bestRank || older)) {
                best = way;
                bestRank = rank;
            }
        }
        if (best != null) {
            best.loopEnded();
        }
        return best;
    }

    private static int rank(PacketWay way, TraceEvent event, PacketHeader header, boolean begins) {
        if (way.isLooping()) {
            return event.in() == LOOPBACK && way.header().equals(header) ? 0 : -1;
        }
        return begins ? -1 : way.continuation(header);
    }

    private void atEnd(TraceEvent event, PacketWay way) {
        if (event.type() != TraceEvent.Type.POLICY) {
            return;
        }
        switch (event.chain()) {
            case TraceTable.INPUT -> {
                way.outcome(LiveOutcome.RECEIVED);
                end(way);
            }
            case TraceTable.POSTROUTING -> {
                way.outcome(LiveOutcome.SENT);
                if (way.out() == LOOPBACK) {
                    way.loops();
                } else {
                    end(way);
                }
            }
            default -> {}
        }
    }

    /// Completes packets of which nothing was heard for half a second.
    public void expire(long nanos) {
        Set<PacketWay> silent = new LinkedHashSet<>();
        for (PacketWay way : open.values()) {
            if (nanos - way.lastNanos() > SILENCE_NANOS) {
                silent.add(way);
            }
        }
        inOrder(silent).forEach(this::end);
    }

    /// Completes all packets.
    public void finish() {
        inOrder(new LinkedHashSet<>(open.values())).forEach(this::end);
    }

    private static List<PacketWay> inOrder(Set<PacketWay> ways) {
        List<PacketWay> sorted = new ArrayList<>(ways);
        sorted.sort((one, other) -> Integer.compare(one.number(), other.number()));
        return sorted;
    }

    private void end(PacketWay way) {
        open.values().removeIf(other -> other == way);
        complete.accept(way.packet(names, interfaces, began));
    }
}
