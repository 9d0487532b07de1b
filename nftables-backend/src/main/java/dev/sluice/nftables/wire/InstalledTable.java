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

/// A table of ours as it was read from the kernel.
public final class InstalledTable {
    /// A rule as expressions.
    record ReadRule(List<Expr> code, String comment) {
        ReadRule {
            code = List.copyOf(code);
        }

        /// Its comment, which says what it is for, and its expressions.
        String text() {
            String expressions = String.join("; ", code.stream().map(Object::toString).toList());
            return comment.isEmpty() ? expressions : "\"" + comment + "\" " + expressions;
        }
    }

    /// A chain with such rules.
    ///
    /// @param accepts whether what no rule decides goes on
    record ReadChain(Optional<Hook> hook, boolean accepts, List<ReadRule> rules) {
        ReadChain {
            rules = List.copyOf(rules);
        }
    }

    private final IpFamily family;
    private final boolean flagged;
    private final Map<String, SetAttributes> sets;
    private final Map<String, ReadChain> chains;
    private final Map<String, Map<Key, Value>> elements;
    private final Set<String> garbled;

    InstalledTable(
            IpFamily family,
            boolean flagged,
            Map<String, SetAttributes> sets,
            Map<String, ReadChain> chains,
            Map<String, Map<Key, Value>> elements,
            Set<String> garbled) {
        this.family = family;
        this.flagged = flagged;
        this.sets = sets;
        this.chains = chains;
        this.elements = elements;
        this.garbled = garbled;
    }

    /// Whether the table has flags, as none of ours has: dormant, the kernel enters none of its
    /// chains.
    public boolean isFlagged() {
        return flagged;
    }

    public Set<String> chains() {
        return chains.keySet();
    }

    /// What an element holds; null where there is no such element.
    public @Nullable Value element(String set, Key key) {
        return elements.getOrDefault(set, Map.of()).get(key);
    }

    /// Sets that hold elements which are none of ours: they must be emptied.
    public Set<String> garbled() {
        return new LinkedHashSet<>(garbled);
    }

    /// Whether one of these sets stands with other attributes, so that it would have to be made
    /// anew, and with it all that uses it.
    public boolean contradicts(Iterable<SetSpec> specs) {
        for (SetSpec spec : specs) {
            SetAttributes standing = sets.get(spec.name());
            if (standing != null && !standing.equals(SetAttributes.of(spec, family))) {
                return true;
            }
        }
        return false;
    }

    /// What stands, in the terms of what is wanted: a set or chain that stands as it is wanted is
    /// that same object here, any other one a mere name that equals nothing.
    public Contents against(Contents wanted) {
        var contents = new Contents();
        sets.forEach((name, standing) -> {
            SetSpec set = wanted.set(name);
            if (set != null && SetAttributes.of(set, family).equals(standing)) {
                contents.add(set);
            } else {
                contents.add(SetSpec.set(name, Shape.CLIENT, "?"));
            }
        });
        chains.forEach((name, standing) -> {
            Chain chain = wanted.chain(name);
            if (chain != null && standing.equals(read(chain))) {
                contents.add(chain);
            } else {
                List<Rule> rules = standing.rules().isEmpty() ? List.of() : List.of(Rule.of());
                contents.add(new Chain(name, standing.hook(), rules, "?"));
            }
        });
        elements.forEach((set, all) -> {
            if (!garbled.contains(set)) {
                all.forEach((key, value) -> contents.add(set, key, value));
            }
        });
        return contents;
    }

    /// How a chain of ours would be read.
    private ReadChain read(Chain chain) {
        List<ReadRule> rules =
                chain.rules().stream()
                        .map(rule -> new ReadRule(Bytecode.of(family, rule), rule.comment()))
                        .toList();
        return new ReadChain(chain.hook(), true, rules);
    }
}
