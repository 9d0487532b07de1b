package dev.sluice.inspect.diff;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Compares what rules do with the connections of one client with what a plan asks for.
final class AnswerCheck {
    /// Rules store probabilities as fractions, and those of successive rules multiply.
    private static final double TOLERANCE = 1e-5;

    private static final int NAMED = 3;

    private AnswerCheck() {}

    /// @param frontend the text of the frontend
    static List<Discrepancy> compare(Expectation expected, TracedAnswer seen, String frontend) {
        List<Discrepancy> found = new ArrayList<>();
        String unreadable = seen.unreadable();
        if (unreadable != null) {
            found.add(
                    new Discrepancy(
                            DifferenceKind.Unreadable, ": a rule cannot be read: " + unreadable));
        } else if (expected.endpoints().isEmpty()) {
            withoutEndpoints(expected, seen, frontend, found::add);
        } else if (seen.shares().isEmpty()) {
            nothingReached(expected, seen, frontend, found::add);
        } else {
            endpoints(expected, seen, found);
            masquerading(expected, seen, found);
        }
        return found;
    }

    private static void withoutEndpoints(
            Expectation expected, TracedAnswer seen, String frontend, Consumer<Discrepancy> found) {
        if (!seen.shares().isEmpty()) {
            found.accept(
                    new Discrepancy(
                            DifferenceKind.Verdict,
                            ": a connection to %s reaches %s, it should be %s"
                                    .formatted(
                                            frontend,
                                            some(seen.shares().keySet()),
                                            wanted(expected))));
        }
        seen.otherwise()
                .forEach((fate, share) -> {
                    if (share > TOLERANCE && !expected.otherwise().contains(fate)) {
                        found.accept(
                                fate == Fate.PASSED
                                        ? missing(frontend)
                                        : verdict(frontend, fate, expected));
                    }
                });
    }

    private static Discrepancy missing(String frontend) {
        return new Discrepancy(
                DifferenceKind.FrontendMissing, ": frontend " + frontend + " is not there");
    }

    private static Discrepancy verdict(String frontend, Fate fate, Expectation expected) {
        return new Discrepancy(
                DifferenceKind.Verdict,
                ": a connection to %s %s, it should be %s"
                        .formatted(frontend, fate.text(), wanted(expected)));
    }

    private static String wanted(Expectation expected) {
        return expected.otherwise().stream()
                .sorted()
                .map(fate -> fate.text().replaceFirst("is ", ""))
                .collect(Collectors.joining(" or "));
    }

    private static void nothingReached(
            Expectation expected, TracedAnswer seen, String frontend, Consumer<Discrepancy> found) {
        if (seen.otherwise().getOrDefault(Fate.PASSED, 0.0) > 1 - TOLERANCE) {
            found.accept(missing(frontend));
            return;
        }
        String fates =
                seen.otherwise().keySet().stream()
                        .map(Fate::text)
                        .collect(Collectors.joining(" or "));
        found.accept(
                new Discrepancy(
                        DifferenceKind.Verdict,
                        ": a connection to %s %s, it should reach %s"
                                .formatted(frontend, fates, some(expected.endpoints()))));
    }

    private static void endpoints(
            Expectation expected, TracedAnswer seen, List<Discrepancy> found) {
        Set<String> wanted = new TreeSet<>(expected.endpoints());
        for (String endpoint : wanted) {
            if (!seen.shares().containsKey(endpoint)) {
                found.add(
                        new Discrepancy(
                                DifferenceKind.EndpointMissing, " lacks endpoint " + endpoint));
            }
        }
        for (String endpoint : seen.shares().keySet()) {
            if (!wanted.contains(endpoint)) {
                found.add(
                        new Discrepancy(
                                DifferenceKind.EndpointUnwanted,
                                " has endpoint " + endpoint + " that it should not have"));
            }
        }
        seen.otherwise()
                .forEach((fate, share) -> {
                    if (share > TOLERANCE) {
                        found.add(
                                new Discrepancy(
                                        DifferenceKind.Verdict,
                                        ": "
                                                + percent(share)
                                                + " of new connections: each "
                                                + fate.text()));
                    }
                });
        if (found.isEmpty()) {
            shares(seen, 1.0 / wanted.size(), found);
        }
    }

    private static void shares(TracedAnswer seen, double even, List<Discrepancy> found) {
        List<String> uneven =
                seen.shares().entrySet().stream()
                        .filter(share -> Math.abs(share.getValue() - even) > TOLERANCE)
                        .map(share -> percent(share.getValue()) + " to " + share.getKey())
                        .toList();
        if (!uneven.isEmpty()) {
            found.add(
                    new Discrepancy(
                            DifferenceKind.Share,
                            " sends %s, not %s to each endpoint"
                                    .formatted(some(uneven), percent(even))));
        }
    }

    private static void masquerading(
            Expectation expected, TracedAnswer seen, List<Discrepancy> found) {
        BiConsumer<Set<String>, String> tell =
                (endpoints, what) -> {
                    if (!endpoints.isEmpty()) {
                        found.add(
                                new Discrepancy(
                                        DifferenceKind.Masquerade,
                                        what.formatted(
                                                endpoints.equals(seen.shares().keySet())
                                                        ? ""
                                                        : " to " + some(endpoints))));
                    }
                };
        switch (expected.masqueraded()) {
            case YES ->
                    tell.accept(
                            seen.kept(),
                            " keeps the source of connections%s, it should rewrite it");
            case NO ->
                    tell.accept(
                            seen.rewritten(),
                            " rewrites the source of connections%s, it should keep it");
            case EITHER -> {}
        }
    }

    /// The discrepancy about an endpoint of this node that is its own client.
    static List<Discrepancy> hairpin(TracedAnswer seen, String endpoint) {
        return seen.kept().contains(endpoint)
                ? List.of(
                        new Discrepancy(
                                DifferenceKind.Masquerade,
                                " does not rewrite the source of connections of "
                                        + endpoint
                                        + " to itself"))
                : List.of();
    }

    static String some(Iterable<String> all) {
        List<String> list = new ArrayList<>();
        all.forEach(list::add);
        String named = String.join(", ", list.subList(0, Math.min(NAMED, list.size())));
        return list.size() > NAMED ? named + " and %d more".formatted(list.size() - NAMED) : named;
    }

    /// Three digits, without zeros at the end: `33.3 %`, `50 %`.
    static String percent(double share) {
        return new BigDecimal(share * 100)
                        .round(new MathContext(3))
                        .stripTrailingZeros()
                        .toPlainString()
                + " %";
    }
}
