package dev.sluice.daemon.bundle;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentTree;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.SupportBundle;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A document of a bundle whose items are only filtered: those of the journal, or samples.
///
/// @param created when the bundle was made: `since` counts from there
public record BundledItems(Document<Map<String, Object>> document, Instant created) {
    public static final List<String> PARAMETERS =
            List.of("since", "service", "result", "after", "limit");

    private static final int MOST = 10_000;
    private static final int USUAL = 200;
    private static final Pattern AGE = Pattern.compile("(\\d{1,6})([smh])");
    private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600);

    public static BundledItems of(SupportBundle bundle, String page) throws BundleException {
        String name = BundleNames.page(page);
        try {
            return new BundledItems(
                    DocumentTree.read(bundle.open(name)), bundle.manifest().created());
        } catch (DocumentException e) {
            throw new BundleException(name + ": " + e.getMessage(), e);
        }
    }

    /// Returns the items that a query asks for.
    ///
    /// @throws OperatorException if a parameter has no sense
    public Document<Map<String, Object>> asked(OperatorQuery query) throws OperatorException {
        Stream<Map<String, Object>> items = document.items().stream();
        Optional<String> since = query.text("since");
        if (since.isPresent()) {
            Instant earliest = created.minus(age(since.get()));
            items = items.filter(item -> !at(item).isBefore(earliest));
        }
        Optional<String> service = query.text("service");
        if (service.isPresent()) {
            items = items.filter(item -> isOf(item, service.get()));
        }
        Optional<String> result = query.text("result");
        if (result.isPresent()) {
            items = items.filter(item -> text(item, "result").equalsIgnoreCase(result.get()));
        }
        int after = query.number("after", -1, 0, Integer.MAX_VALUE);
        if (after >= 0) {
            items = items.filter(item -> number(item) > after);
        }
        boolean journal = document.kind().equals("JournalList");
        int limit = query.number("limit", journal ? USUAL : MOST, 0, MOST);
        return new Document<>(document.kind(), items.limit(limit).toList());
    }

    private static Duration age(String text) throws OperatorException {
        Matcher parts = AGE.matcher(text);
        if (!parts.matches()) {
            throw new OperatorException(
                    OperatorReason.BAD_REQUEST,
                    "since: must be a number and s, m or h, such as 10m, not "
                            + OneLine.quote(text));
        }
        return Duration.ofSeconds(
                Long.parseLong(parts.group(1)) * SECONDS.getOrDefault(parts.group(2), 1));
    }

    private static Instant at(Map<String, Object> item) {
        try {
            return Instant.parse(text(item, "at"));
        } catch (DateTimeException _) {
            return Instant.EPOCH;
        }
    }

    private static boolean isOf(Map<String, Object> item, String service) {
        String its = text(item, "service");
        return its.equals(service) || its.startsWith(service + "/");
    }

    private static long number(Map<String, Object> item) {
        return item.get("number") instanceof Long number ? number : 0;
    }

    private static String text(Map<String, Object> item, String field) {
        return item.get(field) instanceof String text ? text : "";
    }
}
