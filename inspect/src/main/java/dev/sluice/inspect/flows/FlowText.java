package dev.sluice.inspect.flows;

import dev.sluice.base.input.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections as text: a line for each, then what still drains, then the source ports in use.
///
/// ```
/// tcp 10.244.1.2:41234 -> shop/web:http 10.96.0.10:80 -> 10.244.2.3:8080 (node-2)
///     established for 4.4 s, last packet 1 s ago
/// Draining: shop/web:http, tcp 10.244.2.9:8080 (node-2), terminating: 3 connections, idle ones end
///     within 2 min
/// Source ports: 312 of 64512 of 172.18.0.2 are in use towards tcp 10.244.2.3:8080 (shop/web:http)
/// ```
public final class FlowText {
    private static final int COLUMNS = 100;
    private static final String INDENT = "    ";

    /// Lines of the last part: the destinations with the most source ports in use.
    private static final int MOST_SOURCE_LINES = 10;

    private static final int LONGEST_NODE_NAME = 253;

    private FlowText() {}

    /// @param stuck whether only stuck connections were asked for
    public static List<String> lines(List<EndpointFlows> all, boolean stuck) {
        List<String> lines = new ArrayList<>();
        long count = 0;
        long shown = 0;
        for (EndpointFlows endpoint : all) {
            count += endpoint.count();
            shown += endpoint.flows().size();
            endpoint.flows().forEach(flow -> wrap(flow(endpoint, flow), lines));
        }
        all.stream()
                .filter(endpoint -> endpoint.endpointState().isLeaving())
                .forEach(endpoint -> wrap(drain(endpoint), lines));
        sourcePorts(all, lines);
        String of = stuck ? " stuck connections" : " connections of Services";
        lines.add(
                count == shown
                        ? count + of
                        : "%d%s; %d are shown, --limit shows more".formatted(count, of, shown));
        return lines;
    }

    private static List<String> flow(EndpointFlows endpoint, FlowStatus flow) {
        List<String> parts = new ArrayList<>();
        parts.add(endpoint.protocol() + " " + flow.client());
        parts.add(" -> " + service(endpoint) + flow.frontend());
        if (endpoint.endpointState() != EndpointState.UNTRANSLATED) {
            parts.add(" -> " + endpoint.endpoint() + node(endpoint));
        }
        parts.add(" " + flow.state().words() + age(flow));
        if (flow.source() != null) {
            parts.add(", seen as " + flow.source());
        }
        if (endpoint.endpointState().isLeaving()) {
            parts.add(
                    ", %s%s"
                            .formatted(
                                    flow.stuck() ? "STUCK: endpoint " : "endpoint ",
                                    endpoint.endpointState().words()));
        }
        return parts;
    }

    private static String service(EndpointFlows endpoint) {
        return endpoint.service() == null ? "" : OneLine.of(endpoint.service()) + " ";
    }

    private static String node(EndpointFlows endpoint) {
        String node = endpoint.node();
        return node == null ? "" : " (" + OneLine.of(node, LONGEST_NODE_NAME) + ")";
    }

    /// The age if it is known, else what the timeout tells.
    private static String age(FlowStatus flow) {
        String idle = flow.idle() == null ? "" : ", last packet " + words(flow.idle()) + " ago";
        String ends =
                flow.state().isEnding() || flow.idle() == null
                        ? ", ends in " + words(flow.timeout()) + " if idle"
                        : "";
        return (flow.age() == null ? "" : " for " + words(flow.age())) + idle + ends;
    }

    private static List<String> drain(EndpointFlows endpoint) {
        return List.of(
                "Draining: " + (endpoint.service() == null ? "" : service(endpoint).strip() + ", "),
                endpoint.protocol() + " " + endpoint.endpoint() + node(endpoint),
                ", " + endpoint.endpointState().words() + ": ",
                endpoint.count() + (endpoint.count() == 1 ? " connection" : " connections"),
                ", idle ones end within " + words(endpoint.lastsAtMost()));
    }

    private static void sourcePorts(List<EndpointFlows> all, List<String> lines) {
        record Use(EndpointFlows endpoint, SourcePortCount ports) {}
        all.stream()
                .flatMap(endpoint -> endpoint.sourcePorts().stream().map(p -> new Use(endpoint, p)))
                .sorted(Comparator.comparingInt((Use use) -> use.ports().used()).reversed())
                .limit(MOST_SOURCE_LINES)
                .forEach(use ->
                        wrap(
                                List.of(
                                        "Source ports: %d of %d of %s are in use"
                                                .formatted(
                                                        use.ports().used(),
                                                        use.ports().available(),
                                                        use.ports().source()),
                                        " towards %s %s"
                                                .formatted(
                                                        use.endpoint().protocol(),
                                                        use.endpoint().endpoint()),
                                        named(use.endpoint().service())),
                                lines));
    }

    private static String named(@Nullable String service) {
        return service == null ? "" : " (" + OneLine.of(service) + ")";
    }

    /// Puts parts into lines of at most 100 columns, unless one part is longer.
    private static void wrap(List<String> parts, List<String> lines) {
        var line = new StringBuilder();
        for (String part : parts) {
            if (!line.isEmpty() && line.length() + part.length() > COLUMNS) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(INDENT).append(continued(part));
            } else {
                line.append(part);
            }
        }
        lines.add(line.toString().stripTrailing());
    }

    /// A part at the start of a line, without the comma that joins it to the one before.
    private static String continued(String part) {
        return part.startsWith(", ") ? part.substring(2) : part.strip();
    }

    /// With one or two units: `4.4 s`, `2 min`, `5 h 30 min`, `4 d 23 h`.
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 10) {
            long tenths = duration.toMillis() / 100;
            return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            long minutes = seconds % 3600 / 60;
            return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
        }
        long hours = seconds % 86_400 / 3600;
        return seconds / 86_400 + " d" + (hours == 0 ? "" : " " + hours + " h");
    }
}
