package dev.sluice.daemon.live;

import dev.sluice.inspect.live.LivePacket;
import dev.sluice.inspect.live.PacketAssembler;
import dev.sluice.inspect.live.PacketNames;
import dev.sluice.inspect.live.ServiceElement;
import dev.sluice.inspect.live.TracedEvent;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.nftrace.ChainHooks;
import dev.sluice.netlink.nftrace.ElementComments;
import dev.sluice.netlink.nftrace.RuleOutline;
import dev.sluice.netlink.nftrace.RuleOutlines;
import dev.sluice.netlink.nftrace.TraceEvent;
import dev.sluice.netlink.nftrace.TraceEvents;
import dev.sluice.netlink.nftrace.TraceTable;
import dev.sluice.netlink.nftrace.TraceTarget;
import dev.sluice.netlink.route.Interfaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Traces packets in the network namespace of the calling thread, for a time or until enough
/// packets were seen. It adds a table of its own to nf_tables, which disappears with the process.
/// The kernel marks no more packets per second than the limit allows on average.
///
/// @param targets which packets are traced
/// @param limit how many packets are traced at most
/// @param time for how long
public record TraceSession(List<TraceTarget> targets, int limit, Duration time) {
    /// The names of the tables in use, one a line.
    private static final List<Path> LEGACY_TABLES =
            List.of(
                    Path.of("/proc/thread-self/net/ip_tables_names"),
                    Path.of("/proc/thread-self/net/ip6_tables_names"));

    private static final Duration PAUSE = Duration.ofMillis(1);

    /// After the end, packets that are under way may still arrive.
    private static final Duration LAST_PACKETS = Duration.ofMillis(200);

    public TraceSession {
        targets = List.copyOf(targets);
    }

    /// Traces.
    ///
    /// @param goesOn is asked often; the trace ends early when it returns false
    /// @param started runs once the packets of the targets are traced
    /// @param each is given each packet once its way is known
    /// @return false if events were lost, so that steps or packets may be missing
    /// @throws IOException if the kernel refuses it: without CAP_NET_ADMIN, or while another trace
    ///   runs
    public boolean run(
            PacketNames names, BooleanSupplier goesOn, Runnable started, Consumer<LivePacket> each)
            throws IOException, InterruptedException {
        try (var events = TraceEvents.open();
                var netlink = Netlink.open(NetlinkFamily.NETFILTER);
                var route = Netlink.open(NetlinkFamily.ROUTE)) {
            TraceTable.install(netlink, targets, perSecond());
            try {
                long began = System.nanoTime();
                var assembler =
                        new PacketAssembler(
                                names,
                                index -> interfaceName(route, index),
                                began,
                                packet -> each.accept(named(packet, netlink)));
                started.run();
                return new Reading(events, netlink, assembler).until(began, goesOn);
            } finally {
                TraceTable.remove(netlink);
            }
        }
    }

    /// Whether rules of iptables-legacy are in force, which the kernel does not trace this way:
    /// their effect is seen, but not they themselves.
    public static boolean misses() {
        return LEGACY_TABLES.stream().anyMatch(TraceSession::holdsText);
    }

    private static boolean holdsText(Path file) {
        try {
            return !Files.readString(file).isBlank();
        } catch (IOException _) {
            return false;
        }
    }

    private int perSecond() {
        long millis = Math.max(1, time.toMillis());
        return (int) Math.max(1, Math.min(limit, (limit * 1000L + millis - 1) / millis));
    }

    /// Without a daemon, the comments of elements name the Service in nftables mode.
    private static LivePacket named(LivePacket packet, Netlink netlink) {
        if (packet.service() != null) {
            return packet;
        }
        return ServiceElement.of(packet)
                .flatMap(element -> comment(element, netlink))
                .filter(comment -> !comment.isEmpty())
                .map(packet::named)
                .orElse(packet);
    }

    private static Optional<String> comment(ServiceElement element, Netlink netlink) {
        try {
            return new ElementComments(netlink)
                    .of(element.family(), element.table(), element.set(), element.key().array());
        } catch (NetlinkException _) {
            return Optional.empty();
        }
    }

    private static String interfaceName(Netlink route, int index) {
        try {
            return new Interfaces(route).link(index) instanceof Answer.Got<Interfaces.Link> got
                    ? got.value().name()
                    : "interface " + index;
        } catch (NetlinkException _) {
            return "interface " + index;
        }
    }

    /// Reads the events of a trace.
    private final class Reading {
        private final TraceEvents events;
        private final RuleOutlines rules;
        private final ChainHooks hooks;
        private final PacketAssembler assembler;

        Reading(TraceEvents events, Netlink netlink, PacketAssembler assembler) {
            this.events = events;
            this.rules = new RuleOutlines(netlink);
            this.hooks = new ChainHooks(netlink);
            this.assembler = assembler;
        }

        /// @return whether no event was lost
        boolean until(long began, BooleanSupplier goesOn) throws IOException, InterruptedException {
            long end = began + time.toNanos();
            boolean complete = true;
            while (System.nanoTime() - end < 0
                    && assembler.count() < limit
                    && goesOn.getAsBoolean()) {
                complete &= poll();
                assembler.expire(System.nanoTime());
                Thread.sleep(PAUSE);
            }
            long last = System.nanoTime() + LAST_PACKETS.toNanos();
            while (System.nanoTime() - last < 0) {
                complete &= poll();
                Thread.sleep(PAUSE);
            }
            assembler.finish();
            return complete;
        }

        private boolean poll() throws IOException {
            List<TraceEvent> arrived = new ArrayList<>();
            boolean complete = events.poll(arrived::add);
            long now = System.nanoTime();
            for (TraceEvent event : arrived) {
                boolean rule = event.type() == TraceEvent.Type.RULE;
                assembler.add(
                        new TracedEvent(
                                event,
                                rule ? rules.of(event) : RuleOutline.NONE,
                                hooks.of(event),
                                now));
            }
            return complete;
        }
    }
}
