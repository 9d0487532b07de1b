package dev.sluice.iptables.table;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The output of `iptables-save`, read line by line. Of each chain it keeps only what the caller
/// needs, since a node may have hundreds of thousands of rules. Used by one thread.
public final class Dump {
    /// What to keep of a chain.
    public enum Keep {
        NOTHING,
        /// The chain's name, the fingerprint of its rules, and the chains of services to which they
        /// jump.
        FINGERPRINT,
        /// The same, and the texts of its rules.
        RULES
    }

    /// Selects what to keep of each chain.
    @FunctionalInterface
    public interface Interest {
        Keep in(Table table, String chain);
    }

    private static final class Contents {
        private long fingerprint = Fingerprint.EMPTY;
        private final @Nullable List<String> rules;

        /// Null if no rule jumps to a chain of a service, as in most chains.
        private @Nullable List<String> jumps;

        private Contents(Keep keep) {
            rules = keep == Keep.RULES ? new ArrayList<>() : null;
        }
    }

    private final Interest interest;
    private final Map<Table, Map<String, Contents>> tables = new EnumMap<>(Table.class);
    private @Nullable Table table;
    private String chain = "";
    private @Nullable Contents contents;

    public Dump(Interest interest) {
        this.interest = interest;
        for (Table each : Table.values()) {
            tables.put(each, new HashMap<>());
        }
    }

    /// Reads the next line of the output of `iptables-save`, without its end.
    public void line(String line) {
        if (line.startsWith("*")) {
            table = null;
            for (Table each : Table.values()) {
                if (line.substring(1).equals(each.toString())) {
                    table = each;
                }
            }
            enter("");
        } else if (table != null && line.startsWith(":")) {
            declare(table, line.substring(1, end(line, 1)));
        } else if (table != null && line.startsWith("-A ")) {
            rule(line);
        }
    }

    public boolean holds(Table in, String name) {
        return chains(in).contains(name);
    }

    /// Whether a chain exists and has exactly these rules.
    public boolean holds(Table in, Chain wanted) {
        Contents found = of(in).get(wanted.name());
        return found != null && found.fingerprint == Fingerprint.of(wanted.rules());
    }

    /// The chains of a table, without those of which nothing is kept.
    public Set<String> chains(Table in) {
        return of(in).keySet();
    }

    /// The texts of a chain's rules in order; an empty list if the chain does not exist or its
    /// texts are not kept.
    public List<String> rules(Table in, String name) {
        Contents found = of(in).get(name);
        return found == null || found.rules == null ? List.of() : List.copyOf(found.rules);
    }

    /// The chains of services to which a chain's rules jump, in order.
    public List<String> jumps(Table in, String name) {
        Contents found = of(in).get(name);
        return found == null || found.jumps == null ? List.of() : List.copyOf(found.jumps);
    }

    /// The target after `-j` in a rule's text; empty if there is none.
    public static String jump(String rule) {
        int at = rule.lastIndexOf(" -j ");
        return at < 0 ? "" : rule.substring(at + 4, end(rule, at + 4));
    }

    private Map<String, Contents> of(Table in) {
        return tables.getOrDefault(in, Map.of());
    }

    private void declare(Table in, String name) {
        Keep keep = interest.in(in, name);
        if (keep != Keep.NOTHING) {
            of(in).put(name, new Contents(keep));
        }
    }

    private void rule(String line) {
        int from = "-A ".length();
        int end = end(line, from);
        // The rules of a chain follow one another.
        if (!(end - from == chain.length() && line.startsWith(chain, from))) {
            enter(line.substring(from, end));
        }
        if (contents == null) {
            return;
        }
        int text = Math.min(end + 1, line.length());
        contents.fingerprint = Fingerprint.and(contents.fingerprint, line, text);
        String target = jump(line);
        if (target.startsWith("KUBE-S") || target.startsWith("KUBE-EXT-")) {
            List<String> jumps = contents.jumps == null ? new ArrayList<>(1) : contents.jumps;
            jumps.add(target);
            contents.jumps = jumps;
        }
        if (contents.rules != null) {
            contents.rules.add(line.substring(text));
        }
    }

    private void enter(String name) {
        chain = name;
        contents = table == null ? null : of(table).get(name);
    }

    private static int end(String line, int from) {
        int blank = line.indexOf(' ', from);
        return blank < 0 ? line.length() : blank;
    }
}
