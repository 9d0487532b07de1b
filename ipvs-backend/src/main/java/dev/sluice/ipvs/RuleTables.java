package dev.sluice.ipvs;

import dev.sluice.iptables.Iptables;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.compile.Chains;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Our chains in the tables of one family. They have few rules, which name sets, so that they
/// rarely change.
final class RuleTables {
    /// Table filter first, because rules of iptables mode there drop what those in table nat do not
    /// translate.
    private static final List<Table> ORDER = List.of(Table.FILTER, Table.NAT);

    private final Iptables iptables;

    /// The installed chains; null where they are not known.
    private @Nullable Map<Table, List<Chain>> installed;

    private final AtomicLong failures = new AtomicLong();

    RuleTables(Iptables iptables) {
        this.iptables = iptables;
    }

    /// How often rules could not be written. From any thread.
    long failures() {
        return failures.get();
    }

    void forget() {
        installed = null;
    }

    /// Reads the rules, and keeps those that are as wanted.
    ///
    /// @return whether our chains may hold the rules of another mode, which serve
    boolean read(FixedRules wanted) throws SyncException {
        Dump dump = dump();
        Map<Table, List<Chain>> right = new EnumMap<>(Table.class);
        boolean others = false;
        for (Table table : ORDER) {
            List<Chain> chains = new ArrayList<>();
            for (Chain chain : wanted.chains(table)) {
                if (dump.holds(table, chain)) {
                    chains.add(chain);
                } else {
                    others |= dump.holds(table, chain.name());
                }
            }
            right.put(table, missing(dump, table).isEmpty() ? chains : List.of());
        }
        installed = right;
        return others;
    }

    /// Empties our chains, so that no rule of ours names a set.
    void clear() throws SyncException {
        installed = null;
        for (Table table : ORDER) {
            Iptables.Restore restore = iptables.restore(table);
            Chains.of(table).forEach(chain -> restore.line(":" + chain + " - [0:0]"));
            String refusal = commit(table, restore);
            if (!refusal.isEmpty()) {
                throw new SyncException(refusal);
            }
        }
    }

    /// The result of writing.
    ///
    /// @param rules how many rules were written
    /// @param refusal why the kernel refused some of them; empty if it did not
    record Written(int rules, String refusal) {}

    /// Replaces the rules that differ.
    Written write(FixedRules wanted) throws SyncException {
        Map<Table, List<Chain>> known = installed == null ? Map.of() : installed;
        installed = null; // not known if this fails
        int written = 0;
        Map<Table, List<Chain>> made = new EnumMap<>(Table.class);
        made.putAll(known);
        for (Table table : ORDER) {
            List<Chain> chains = wanted.chains(table);
            List<Chain> changed = new ArrayList<>(chains);
            changed.removeAll(known.getOrDefault(table, List.of()));
            if (!changed.isEmpty()) {
                Written part = write(table, changed);
                if (!part.refusal().isEmpty()) {
                    installed = made;
                    return new Written(written, part.refusal());
                }
                written += part.rules();
            }
            made.put(table, chains);
        }
        installed = made;
        return new Written(written, "");
    }

    private Written write(Table table, List<Chain> chains) throws SyncException {
        List<EntryRule> missing = missing(dump(), table);
        try (Iptables.Restore restore = iptables.restore(table)) {
            // A chain must exist before a rule names it.
            chains.forEach(chain -> restore.line(":" + chain.name() + " - [0:0]"));
            int written = missing.size();
            for (Chain chain : chains) {
                String name = chain.name();
                chain.rules().forEach(rule -> restore.line("-A " + name + " " + rule.text()));
                written += chain.rules().size();
            }
            missing.forEach(
                    entry -> restore.line("-I " + entry.chain() + " " + entry.rule().text()));
            return new Written(written, commit(table, restore));
        }
    }

    /// @return why the kernel refused; empty if it did not
    private String commit(Table table, Iptables.Restore restore) throws SyncException {
        try {
            Optional<Iptables.Refusal> refusal = restore.commit();
            if (refusal.isEmpty()) {
                return "";
            }
            failures.incrementAndGet();
            return "iptables-restore, table %s, refuses the rules that virtual servers need: %s"
                    .formatted(table, refusal.get().reason());
        } catch (SyncException e) {
            failures.incrementAndGet();
            throw e;
        }
    }

    /// The first rule or chain that is not as it was written; empty if all are.
    Optional<String> check() throws SyncException {
        Map<Table, List<Chain>> known = installed;
        if (known == null) {
            return Optional.empty();
        }
        Dump dump = dump();
        for (Table table : ORDER) {
            for (Chain chain : known.getOrDefault(table, List.of())) {
                if (!dump.holds(table, chain)) {
                    return Optional.of("chain " + chain.name() + " of table " + table);
                }
            }
            for (EntryRule entry : missing(dump, table)) {
                return Optional.of(
                        "the jump from " + entry.chain() + " of table " + table + " to our chains");
            }
        }
        return Optional.empty();
    }

    private static List<EntryRule> missing(Dump dump, Table table) {
        return EntryRule.all().stream()
                .filter(entry -> entry.table() == table)
                .filter(entry -> !dump.rules(table, entry.chain()).contains(entry.rule().text()))
                .toList();
    }

    private Dump dump() throws SyncException {
        Dump dump = new Dump(RuleTables::interest);
        iptables.save(dump::line);
        return dump;
    }

    static Dump.Keep interest(Table table, String chain) {
        boolean kernels =
                EntryRule.all().stream()
                        .anyMatch(e -> e.table() == table && e.chain().equals(chain));
        return kernels
                ? Dump.Keep.RULES
                : Chains.of(table).contains(chain) ? Dump.Keep.FINGERPRINT : Dump.Keep.NOTHING;
    }
}
