package dev.sluice.inspect.live;

import dev.sluice.base.input.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A traced packet as text: what it is, a line for each step, and where it ended up.
///
/// ```
/// #1 at 12.3 ms: tcp SYN 10.244.1.2:41234 -> 10.96.0.10:80 (shop/web:http), in by veth1
///     0.0 ms prerouting   ip nat PREROUTING rule 5: jump KUBE-SERVICES
///     0.0 ms              ip nat KUBE-SEP-X rule 9 "shop/web:http": DNAT, accept
///                         -> 10.244.2.3:8080
///   sent by eth0 to 10.244.2.3:8080 (shop/web:http), as 172.18.0.2:51000
/// ```
public final class LivePacketText {
    private static final int COLUMNS = 100;

    /// The width of the time and the hook before each step.
    private static final int MARGIN = 24;

    private LivePacketText() {}

    public static List<String> lines(LivePacket packet) {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "#%d at %s: %s%s %s -> %s%s%s"
                        .formatted(
                                packet.number(),
                                millis(packet.after()),
                                packet.protocol(),
                                packet.tcpFlags() == null ? "" : " " + packet.tcpFlags(),
                                packet.source(),
                                packet.destination(),
                                named(packet.service()),
                                packet.in() == null
                                        ? ", sent by this node"
                                        : ", in by " + OneLine.of(packet.in())),
                4);
        String hook = "";
        for (LiveStep step : packet.steps()) {
            if (step.rule() == 0 && step.verdict().equals("accept")) {
                continue;
            }
            step(step, step.hook().equals(hook) ? "" : step.hook(), lines);
            hook = step.hook();
        }
        add(lines, "  " + end(packet), 4);
        return lines;
    }

    private static void step(LiveStep step, String hook, List<String> lines) {
        String comment = step.comment() == null ? "" : " " + OneLine.quote(step.comment());
        List<String> done = new ArrayList<>(step.effects());
        done.add(step.verdict());
        String what =
                "%s %s%s%s: %s%s"
                        .formatted(
                                step.table(),
                                step.chain(),
                                step.rule() == 0 ? " policy" : " rule " + step.rule(),
                                comment,
                                String.join(", ", done),
                                step.destination() == null ? "" : " -> " + step.destination());
        String margin = "%10s %-12s ".formatted(millis(step.after()), hook);
        add(lines, margin + what, MARGIN);
    }

    private static String end(LivePacket packet) {
        String to = packet.finalDestination();
        String address = to == null ? packet.destination() : to;
        String name = named(to == null ? packet.service() : packet.endpointOf());
        String source =
                packet.finalSource() == null ? "" : ", source rewritten to " + packet.finalSource();
        return switch (packet.outcome()) {
            case SENT ->
                    "sent%s to %s%s%s"
                            .formatted(
                                    packet.out() == null ? "" : " by " + OneLine.of(packet.out()),
                                    address,
                                    name,
                                    source);
            case RECEIVED -> "given to this node's own socket at " + address + name + source;
            case REJECTED -> "REJECTED" + by(packet);
            case DROPPED -> "DROPPED" + by(packet);
            case UNKNOWN ->
                    "not seen any more after that, on its way to "
                            + address
                            + name
                            + ": the kernel dropped it without a rule (no route, rp_filter), or by"
                            + " a rule of iptables-legacy, which is not traced, or another program"
                            + " took it";
        };
    }

    private static String by(LivePacket packet) {
        LiveStep last = packet.steps().getLast();
        return " by %s %s%s"
                .formatted(
                        last.table(),
                        last.chain(),
                        last.rule() == 0 ? ", its policy" : " rule " + last.rule());
    }

    private static String named(@Nullable String name) {
        return name == null ? "" : " (" + OneLine.of(name) + ")";
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    /// Adds a text in lines of at most 100 columns, broken at blanks.
    private static void add(List<String> lines, String text, int indent) {
        String rest = OneLine.of(text);
        while (rest.length() > COLUMNS) {
            int blank = rest.lastIndexOf(' ', COLUMNS);
            if (blank <= indent) {
                break;
            }
            lines.add(rest.substring(0, blank).stripTrailing());
            rest = " ".repeat(indent) + rest.substring(blank + 1);
        }
        lines.add(rest);
    }
}
