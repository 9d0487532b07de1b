package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.NodeSetup.PortRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Sets of ports, written as the kernel does: `22,30000-32767`.
final class PortRanges {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    private PortRanges() {}

    /// Parses a set. What is no range is left out.
    static List<PortRange> parse(String text) {
        List<PortRange> ranges = new ArrayList<>();
        Matcher range = RANGE.matcher(text);
        while (range.find()) {
            int first = Integer.parseInt(range.group(1));
            String last = range.group(2);
            ranges.add(new PortRange(first, last == null ? first : Integer.parseInt(last)));
        }
        return ranges;
    }

    static String text(List<PortRange> ranges) {
        return ranges.stream().map(PortRange::toString).collect(Collectors.joining(","));
    }

    /// Returns whether two sets have a port in common.
    static boolean meet(List<PortRange> some, List<PortRange> others) {
        return some.stream()
                .anyMatch(one ->
                        others.stream()
                                .anyMatch(other ->
                                        one.first() <= other.last()
                                                && other.first() <= one.last()));
    }

    /// Returns the ports of one set that are not in another.
    static List<PortRange> without(List<PortRange> ranges, List<PortRange> taken) {
        List<PortRange> left = ranges;
        for (PortRange cut : taken) {
            List<PortRange> next = new ArrayList<>();
            for (PortRange range : left) {
                add(next, range.first(), Math.min(range.last(), cut.first() - 1));
                add(next, Math.max(range.first(), cut.last() + 1), range.last());
            }
            left = next;
        }
        return left;
    }

    /// Returns the ports of both sets, in order and without overlaps.
    static List<PortRange> with(List<PortRange> some, List<PortRange> others) {
        List<PortRange> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(Comparator.comparingInt(PortRange::first));
        List<PortRange> joined = new ArrayList<>();
        for (PortRange range : all) {
            PortRange before = joined.isEmpty() ? null : joined.getLast();
            if (before != null && range.first() <= before.last() + 1) {
                int last = Math.max(before.last(), range.last());
                joined.set(joined.size() - 1, new PortRange(before.first(), last));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    private static void add(List<PortRange> to, int first, int last) {
        if (first <= last) {
            to.add(new PortRange(first, last));
        }
    }
}
