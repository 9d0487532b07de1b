package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import dev.sluice.nftables.table.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Our table as it was read from the kernel.
public final class InstalledTable {
    /// A rule, with its expressions.
    record ReadRule(List<Expr> code, String comment) {
        ReadRule {
            code = List.copyOf(code);
        }

        /// The rule as `nft` prints it, as far as its expressions are known.
        String text() {
            String statements = ExprText.of(code);
            return comment.isEmpty() ? statements : statements + " comment \"" + comment + "\"";
        }
    }

    /// A chain with its rules.
    ///
    /// @param accepts whether its policy is accept
    record ReadChain(Optional<Hook> hook, boolean accepts, List<ReadRule> rules) {
        ReadChain {
            rules = List.copyOf(rules);
        }
    }

    private final IpFamily family;
    private final boolean flagged;
    private final Map<String, SetAttributes> sets;
    private final Set<String> counters;
    private final Map<String, ReadChain> chains;
    private final Map<String, Map<Key, Value>> elements;
    private final Set<String> garbled;

    InstalledTable(
            IpFamily family,
            boolean flagged,
            Map<String, SetAttributes> sets,
            Set<String> counters,
            Map<String, ReadChain> chains,
            Map<String, Map<Key, Value>> elements,
            Set<String> garbled) {
        this.family = family;
        this.flagged = flagged;
        this.sets = sets;
        this.counters = counters;
        this.chains = chains;
        this.elements = elements;
        this.garbled = garbled;
    }

    /// Whether the table has flags, which we never set. If it is dormant, the kernel enters none of
    /// its chains.
    public boolean isFlagged() {
        return flagged;
    }

    public Set<String> chains() {
        return chains.keySet();
    }

    /// The value of an element; null if there is no such element.
    public @Nullable Value element(String set, Key key) {
        return elements.getOrDefault(set, Map.of()).get(key);
    }

    /// The sets that have elements which we never write: they must be flushed.
    public Set<String> garbled() {
        return new LinkedHashSet<>(garbled);
    }

    /// Whether one of these sets is installed with other attributes. It would have to be created
    /// anew, and everything that uses it as well.
    public boolean contradicts(Iterable<SetSpec> specs) {
        for (SetSpec spec : specs) {
            SetAttributes installed = sets.get(spec.name());
            if (installed != null && !installed.equals(SetAttributes.of(spec, family))) {
                return true;
            }
        }
        return false;
    }

    /// The installed table in terms of what is wanted: a set or chain that is installed as wanted
    /// is the wanted object itself, any other is a placeholder that equals no wanted object.
    public Contents against(Contents wanted) {
        var contents = new Contents();
        sets.forEach((name, installed) -> {
            SetSpec set = wanted.set(name);
            if (set != null && SetAttributes.of(set, family).equals(installed)) {
                contents.add(set);
            } else {
                contents.add(SetSpec.set(name, Shape.CLIENT, "?"));
            }
        });
        counters.forEach(contents::addCounter);
        chains.forEach((name, installed) -> {
            Chain chain = wanted.chain(name);
            if (chain != null && installed.equals(read(chain))) {
                contents.add(chain);
            } else {
                List<Rule> rules = installed.rules().isEmpty() ? List.of() : List.of(Rule.of());
                contents.add(new Chain(name, installed.hook(), rules, "?"));
            }
        });
        elements.forEach((set, all) -> {
            if (!garbled.contains(set)) {
                all.forEach((key, value) -> contents.add(set, key, value));
            }
        });
        return contents;
    }

    /// The chain as it would be read from the kernel.
    private ReadChain read(Chain chain) {
        List<ReadRule> rules =
                chain.rules().stream()
                        .map(rule -> new ReadRule(Bytecode.of(family, rule), rule.comment()))
                        .toList();
        return new ReadChain(chain.hook(), true, rules);
    }
}
