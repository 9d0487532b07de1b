package dev.sluice.inspect.live;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.netlink.nftrace.PacketHeader;
import dev.sluice.netlink.nftrace.TraceEvent;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A packet under way, and the steps so far.
final class PacketWay {
    /// A loop of rules cannot fill the memory.
    private static final int MOST_STEPS = 500;

    /// `namespace/name` or `namespace/name:port`, followed by a blank or the end.
    private static final Pattern SERVICE =
            Pattern.compile("[a-z0-9-]{1,63}/[a-z0-9.-]{1,63}(:[a-z0-9-]{1,63})?(?= |$)");

    private final int number;
    private final PacketHeader first;
    private final long firstNanos;
    private final List<LiveStep> steps = new ArrayList<>();
    private PacketHeader last;
    private long lastNanos;
    private String hook = "";
    private int in;
    private int out;
    private boolean looping;
    private boolean ended;

    /// A rule translated the destination, and no header has shown it yet.
    private boolean translating;

    private LiveOutcome outcome = LiveOutcome.UNKNOWN;

    PacketWay(int number, PacketHeader header, long nanos) {
        this.number = number;
        this.first = header;
        this.last = header;
        this.firstNanos = nanos;
        this.lastNanos = nanos;
    }

    int number() {
        return number;
    }

    PacketHeader header() {
        return last;
    }

    long lastNanos() {
        return lastNanos;
    }

    /// The index of the interface by which it leaves, as far as it is known.
    int out() {
        return out;
    }

    boolean isLooping() {
        return looping;
    }

    /// It left by the loopback interface, by which it will come in again.
    void loops() {
        looping = true;
    }

    void loopEnded() {
        looping = false;
        outcome = LiveOutcome.UNKNOWN;
    }

    void outcome(LiveOutcome is) {
        outcome = is;
    }

    /// How likely a packet with this header is this one, later on its way: 0 if nothing changed, 1
    /// if a rule has translated its destination, 2 if a rule that cannot be traced must have done
    /// so, -1 if it is another one.
    int continuation(PacketHeader header) {
        boolean other =
                header.protocol() != last.protocol()
                        || !source(header).equals(source(last))
                        || header.tcpFlags() != last.tcpFlags();
        if (other) {
            return -1;
        }
        return target(header).equals(target(last)) ? 0 : translating ? 1 : 2;
    }

    /// Whether a rule or a policy ended its way.
    boolean isEnded() {
        return ended;
    }

    /// Notes what an event tells of the packet. The first event of a base chain shows it as it is
    /// then: another destination than before is the work of the last rule that translates.
    void see(TracedEvent traced) {
        TraceEvent event = traced.event();
        lastNanos = traced.nanos();
        if (!traced.hook().isEmpty()) {
            hook = traced.hook();
        }
        PacketHeader header = event.header();
        if (header == null) {
            return;
        }
        if (!target(header).equals(target(last))) {
            translated(target(header));
        }
        last = header;
        translating = false;
        in = in == 0 ? event.in() : in;
        out = event.out() == 0 ? out : event.out();
    }

    private void translated(String address) {
        for (int i = steps.size() - 1; i >= 0; i--) {
            LiveStep step = steps.get(i);
            if (step.effects().stream().anyMatch(PacketWay::translates)) {
                steps.set(i, step.to(address));
                return;
            }
        }
    }

    private static boolean translates(String effect) {
        String lower = effect.toLowerCase(Locale.ROOT);
        return lower.equals("dnat") || lower.equals("redirect");
    }

    /// Adds what a rule, or the policy of a chain, did.
    void step(TracedEvent traced) {
        TraceEvent event = traced.event();
        translating |= traced.rule().effects().stream().anyMatch(PacketWay::translates);
        if (event.verdict() == Nft.NF_DROP) {
            boolean rejects =
                    traced.rule().effects().stream()
                            .anyMatch(effect -> effect.equalsIgnoreCase("reject"));
            outcome = rejects ? LiveOutcome.REJECTED : LiveOutcome.DROPPED;
            ended = true;
        }
        if (steps.size() < MOST_STEPS) {
            String comment = traced.rule().comment();
            steps.add(
                    new LiveStep(
                            since(firstNanos, traced.nanos()),
                            hook,
                            family(event.family()) + " " + event.table(),
                            event.chain(),
                            event.handle(),
                            comment.isEmpty() ? null : comment,
                            traced.rule().effects(),
                            verdict(event),
                            null));
        }
    }

    private static String family(int family) {
        return switch (family) {
            case AddressFamily.AF_INET -> "ip";
            case AddressFamily.AF_INET6 -> "ip6";
            default -> "inet";
        };
    }

    private static String verdict(TraceEvent event) {
        return switch (event.verdict()) {
            case Nft.NF_DROP -> "drop";
            case Nft.NF_ACCEPT -> "accept";
            case Nft.NFT_CONTINUE -> "continue";
            case Nft.NFT_JUMP -> "jump " + event.target();
            case Nft.NFT_GOTO -> "goto " + event.target();
            case Nft.NFT_RETURN -> "return";
            default -> "verdict " + event.verdict();
        };
    }

    LivePacket packet(PacketNames names, IntFunction<String> interfaces, long began) {
        String protocol = protocol(first.protocol());
        String to = target(first);
        String finalTo = target(last);
        String from = source(first);
        String finalFrom = source(last);
        String service = service(names, protocol, to);
        return new LivePacket(
                number,
                since(began, firstNanos),
                protocol,
                flags(first),
                from,
                to,
                service,
                in == 0 ? null : interfaces.apply(in),
                outcome == LiveOutcome.SENT && out != 0 ? interfaces.apply(out) : null,
                outcome,
                finalFrom.equals(from) ? null : finalFrom,
                finalTo.equals(to) ? null : finalTo,
                finalTo.equals(to) ? null : service,
                steps);
    }

    /// The service port that has an address. Without a daemon, the comments of rules tell it, which
    /// begin with it.
    private @Nullable String service(PacketNames names, String protocol, String address) {
        String known = names.of(protocol, address);
        return known != null
                ? known
                : steps.stream()
                        .map(LiveStep::comment)
                        .flatMap(comment -> Stream.ofNullable(comment))
                        .map(SERVICE::matcher)
                        .filter(Matcher::lookingAt)
                        .map(Matcher::group)
                        .findFirst()
                        .orElse(null);
    }

    private static Duration since(long began, long nanos) {
        return Duration.ofNanos((nanos - began) / 1000 * 1000);
    }

    private static String protocol(int number) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.number() == number) {
                return protocol.lower();
            }
        }
        return "protocol " + number;
    }

    private static @Nullable String flags(PacketHeader header) {
        List<String> flags = new ArrayList<>();
        add(header, PacketHeader.SYN, "SYN", flags);
        add(header, PacketHeader.FIN, "FIN", flags);
        add(header, PacketHeader.RST, "RST", flags);
        add(header, PacketHeader.ACK, "ACK", flags);
        return flags.isEmpty() ? null : String.join(" ", flags);
    }

    private static void add(PacketHeader header, int bit, String name, List<String> to) {
        if ((header.tcpFlags() & bit) != 0) {
            to.add(name);
        }
    }

    private static String target(PacketHeader header) {
        return address(header.destination(), header.destinationPort());
    }

    private static String source(PacketHeader header) {
        return address(header.source(), header.sourcePort());
    }

    private static String address(InetAddress address, int port) {
        return Ip.of(address.getAddress()).withPort(port);
    }
}
