package dev.sluice.iptables;

import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.diff.DumpDiff;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Removes all our rules, or kube-proxy's, from one family. What kubelet shares (KUBE-FIREWALL and
/// the jumps to it) and what others made stays.
public final class Cleanup {
    private final Iptables iptables;
    private final Batching batching;

    public Cleanup(Iptables iptables, IptablesVersion version) {
        this.iptables = iptables;
        this.batching = Batching.of(version);
    }

    /// @throws SyncException if something could not be removed; all else is
    public void run() throws SyncException {
        Dump dump = new Dump(DumpDiff::interest);
        iptables.save(dump::line);
        var transactions = new Transactions(iptables, batching);
        List<String> left = new ArrayList<>();
        for (Table table : Table.values()) {
            transactions
                    .write(
                            table,
                            entries(dump, table),
                            (entry, script) -> script.remove(entry.chain(), entry.rule().text()))
                    .forEach(refused -> left.add(refused.why()));
            transactions
                    .write(
                            table,
                            chains(dump, table),
                            (chain, script) -> {
                                script.empty(chain);
                                script.delete(chain);
                            })
                    .forEach(refused -> left.add(refused.why()));
        }
        if (!left.isEmpty()) {
            throw new SyncException(
                    "iptables-restore refuses to remove %d rules and chains: %s"
                            .formatted(left.size(), String.join("; ", left)));
        }
    }

    /// Every copy that stands of every entry rule but those that kubelet makes as well.
    private static List<EntryRule> entries(Dump dump, Table table) {
        List<EntryRule> standing = new ArrayList<>();
        for (EntryRule entry : FixedRules.entries()) {
            if (entry.table() != table || entry.to().equals(Names.FIREWALL)) {
                continue;
            }
            for (String text : dump.rules(table, entry.chain())) {
                if (text.equals(entry.rule().text())) {
                    standing.add(entry);
                }
            }
        }
        return standing;
    }

    /// Those that jump to others first.
    private static List<String> chains(Dump dump, Table table) {
        Set<String> standing = dump.chains(table);
        List<String> chains = new ArrayList<>(Names.dispatchChains(table));
        standing.stream()
                .filter(Names::isOfServicePort)
                .sorted(Names.CALLERS_FIRST)
                .forEach(chains::add);
        chains.addAll(Names.fixedChains(table));
        chains.removeIf(chain -> !standing.contains(chain));
        return chains;
    }
}
