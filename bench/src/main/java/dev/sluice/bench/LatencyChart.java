package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An SVG chart of the figures in a folder: the time from an endpoint's change to its first
/// connection, by number of Services, for each measured mode. Both axes are logarithmic.
final class LatencyChart {
    private static final Pattern ROW =
            Pattern.compile("(\\w+) (\\d+)x5 change (p50|p99),([0-9.]+),ms,.*");
    private static final Map<String, String> COLOURS =
            Map.of("iptables", "#c2410c", "nftables", "#0f766e", "ipvs", "#6d28d9");
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 110;
    private static final int TOP = 50;
    private static final int BOTTOM = 50;

    /// Limits of the axes, as powers of ten.
    private static final int FROM_X = 2;

    private static final int TO_X = 5;
    private static final int FROM_Y = 0;
    private static final int TO_Y = 4;

    private final StringBuilder svg = new StringBuilder();

    /// Reads all figures in a folder and draws them into `change-latency.svg` there.
    static void draw(Path folder) throws IOException {
        Map<String, Map<Integer, Double>> lines = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                Files.readAllLines(file).forEach(row -> read(row, lines));
            }
        }
        if (!lines.isEmpty()) {
            Files.writeString(folder.resolve("change-latency.svg"), of(lines));
        }
    }

    private static void read(String row, Map<String, Map<Integer, Double>> lines) {
        Matcher parts = ROW.matcher(row);
        if (parts.matches()) {
            lines.computeIfAbsent(parts.group(1) + " " + parts.group(3), _ -> new TreeMap<>())
                    .put(Integer.parseInt(parts.group(2)), Double.parseDouble(parts.group(4)));
        }
    }

    /// @param lines milliseconds by number of Services, by `mode p50` and `mode p99`
    static String of(Map<String, Map<Integer, Double>> lines) {
        var chart = new LatencyChart();
        chart.frame();
        lines.forEach(chart::line);
        return chart.svg.append("</svg>\n").toString();
    }

    private void frame() {
        svg.append(
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                <text x="%d" y="24" font-size="16">Endpoint change: from the API write to the first connection served</text>
                """
                        .formatted(WIDTH, HEIGHT, LEFT));
        for (int power = FROM_X; power <= TO_X; power++) {
            double x = x(Math.pow(10, power));
            rule(x, TOP, x, HEIGHT - BOTTOM);
            text(
                    x,
                    HEIGHT - BOTTOM + 18,
                    "middle",
                    "#444",
                    "%,d".formatted((long) Math.pow(10, power)));
        }
        for (int power = FROM_Y; power <= TO_Y; power++) {
            double y = y(Math.pow(10, power));
            rule(LEFT, y, WIDTH - RIGHT, y);
            String label =
                    power < 3
                            ? (long) Math.pow(10, power) + " ms"
                            : (long) Math.pow(10, power - 3) + " s";
            text(LEFT - 8, y + 4, "end", "#444", label);
        }
        text(
                (LEFT + WIDTH - RIGHT) / 2.0,
                HEIGHT - 10,
                "middle",
                "#444",
                "Services, of five endpoints each");
    }

    /// @param name `mode p50` for a solid line, `mode p99` for a dashed one
    private void line(String name, Map<Integer, Double> points) {
        String colour = COLOURS.getOrDefault(name.split(" ", -1)[0], "#333");
        boolean rare = name.endsWith("p99");
        List<String> path = new ArrayList<>();
        points.forEach(
                (services, millis) -> path.add("%s,%s".formatted(at(x(services)), at(y(millis)))));
        svg.append(
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n"
                        .formatted(
                                String.join(" ", path),
                                colour,
                                rare ? " stroke-dasharray=\"4 4\" opacity=\"0.6\"" : ""));
        double endX = LEFT;
        double endY = TOP;
        for (var point : points.entrySet()) {
            endX = x(point.getKey());
            endY = y(point.getValue());
            svg.append(
                    "<circle cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"%s\"/>\n"
                            .formatted(at(endX), at(endY), colour));
        }
        text(endX + 8, endY + 4, "start", colour, name);
    }

    private void rule(double x1, double y1, double x2, double y2) {
        svg.append(
                "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#ddd\"/>\n"
                        .formatted(at(x1), at(y1), at(x2), at(y2)));
    }

    private void text(double x, double y, String anchor, String colour, String text) {
        svg.append(
                "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"%s\">%s</text>\n"
                        .formatted(at(x), at(y), anchor, colour, text));
    }

    private static double x(double services) {
        return LEFT + part(services, FROM_X, TO_X) * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double millis) {
        return HEIGHT - BOTTOM - part(millis, FROM_Y, TO_Y) * (HEIGHT - TOP - BOTTOM);
    }

    /// Returns the position of a value between two powers of ten on a logarithmic axis, from 0 to
    /// 1.
    private static double part(double value, int from, int to) {
        return Math.clamp((Math.log10(value) - from) / (to - from), 0, 1);
    }

    private static String at(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }
}
