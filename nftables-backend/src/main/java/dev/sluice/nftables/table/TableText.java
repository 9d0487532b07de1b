package dev.sluice.nftables.table;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.Map;
import java.util.stream.Collectors;

/// Prints a table in the syntax of `nft -f`, laid out like `nft list`.
public final class TableText {
    private final IpFamily family;
    private final RuleText rules;
    private final StringBuilder text = new StringBuilder();

    private TableText(IpFamily family) {
        this.family = family;
        this.rules = new RuleText(family);
    }

    /// @param comment empty for none
    public static String of(IpFamily family, String name, String comment, Contents contents) {
        var table = new TableText(family);
        table.line(0, "table " + RuleText.nameOf(family) + " " + name + " {");
        table.comment(1, comment);
        for (SetSpec set : contents.sets()) {
            table.set(set, contents.elements(set.name()));
        }
        contents.counters().forEach(table::counter);
        contents.chains().forEach(table::chain);
        table.line(0, "}");
        return table.text.toString();
    }

    /// `nft`'s name of a family: `ip` or `ip6`.
    public static String nameOf(IpFamily family) {
        return RuleText.nameOf(family);
    }

    /// Prints one rule, for messages.
    public static String of(IpFamily family, Rule rule) {
        return new RuleText(family).of(rule);
    }

    /// Prints one element of a set or map.
    public static String of(Key key, Value value) {
        return element(Map.entry(key, value));
    }

    /// Quotes a comment. `nft` has no escape for a quote within, so it becomes an apostrophe.
    static String quoted(String comment) {
        return '"' + comment.replace('"', '\'') + '"';
    }

    private void set(SetSpec set, Map<Key, Value> elements) {
        line(1, (set.isMap() ? "map " : "set ") + set.name() + " {");
        line(2, type(set));
        if (set.holds() == SetSpec.Holds.COUNT) {
            line(2, "counter");
        }
        if (set.learns()) {
            line(2, "size " + SetSpec.MAX_LEARNED);
            line(2, "flags dynamic,timeout");
            line(2, "timeout " + set.timeoutSeconds() + "s");
        }
        comment(2, set.comment());
        if (!elements.isEmpty()) {
            String all =
                    elements.entrySet().stream()
                            .map(TableText::element)
                            .collect(Collectors.joining(",\n\t\t\t     "));
            line(2, "elements = { " + all + " }");
        }
        line(1, "}");
    }

    private String type(SetSpec set) {
        if (!set.key().hasRandom()) {
            String key = concatenated(set.key().types(family));
            return switch (set.holds()) {
                case NOTHING, COUNT -> "type " + key;
                case VERDICT -> "type " + key + " : verdict";
                case ENDPOINT -> "type " + key + " : " + concatenated(set.data(family));
            };
        }
        String key = rules.concatenated(set.key().fields());
        String ip = RuleText.nameOf(family);
        return "typeof " + key + " : " + ip + " daddr . th dport";
    }

    private static String concatenated(Iterable<Type> types) {
        var joined = new StringBuilder();
        types.forEach(type -> joined.append(joined.isEmpty() ? "" : " . ").append(type));
        return joined.toString();
    }

    private static String element(Map.Entry<Key, Value> element) {
        String key = element.getKey().text();
        return switch (element.getValue()) {
            case Value.Present _ -> key;
            case Value.Endpoint(Ip ip, int port) -> key + " : " + ip + " . " + port;
            case Value.Goto(String chain, String comment) ->
                    key + remark(comment) + " : goto " + chain;
            case Value.Drop(String comment) -> key + remark(comment) + " : drop";
        };
    }

    private static String remark(String comment) {
        return comment.isEmpty() ? "" : " comment " + quoted(comment);
    }

    private void counter(String name) {
        line(1, "counter " + name + " {");
        line(2, "packets 0 bytes 0");
        line(1, "}");
    }

    private void chain(Chain chain) {
        line(1, "chain " + chain.name() + " {");
        comment(2, chain.comment());
        chain.hook()
                .ifPresent(hook ->
                        line(
                                2,
                                "type %s hook %s priority %d; policy accept;"
                                        .formatted(hook.kind(), hook.point(), hook.priority())));
        chain.rules().forEach(rule -> line(2, rules.of(rule)));
        line(1, "}");
    }

    private void comment(int depth, String comment) {
        if (!comment.isEmpty()) {
            line(depth, "comment " + quoted(comment));
        }
    }

    private void line(int depth, String line) {
        text.append("\t".repeat(depth)).append(line).append('\n');
    }
}
