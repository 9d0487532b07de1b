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
/// the jumps to it) and the rules of other programs stay.
public final class Cleanup {
    private final Iptables iptables;
    private final Batching batching;
    private final boolean besideIpvs;

    public Cleanup(Iptables iptables, IptablesVersion version) {
        this(iptables, version, false);
    }

    /// @param besideIpvs whether ipvs mode is active now: it uses some of the chains with rules of
    ///   its own
    public Cleanup(Iptables iptables, IptablesVersion version, boolean besideIpvs) {
        this.iptables = iptables;
        this.batching = Batching.of(version);
        this.besideIpvs = besideIpvs;
    }

    /// Removes the rules and chains.
    ///
    /// @throws SyncException if something could not be removed; everything else is removed then
    public void run() throws SyncException {
        Dump dump = new Dump(DumpDiff::interest);
        iptables.save(dump::line);
        var transactions = new IsolatingWriter(iptables, batching, System::nanoTime, () -> {});
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

    /// The installed copies of our entry rules, except those that kubelet makes as well.
    private List<EntryRule> entries(Dump dump, Table table) {
        List<EntryRule> installed = new ArrayList<>();
        for (EntryRule entry : FixedRules.entries()) {
            boolean stays =
                    entry.to().equals(Names.FIREWALL) || (besideIpvs && isOfIpvsModeToo(entry));
            if (entry.table() != table || stays) {
                continue;
            }
            for (String text : dump.rules(table, entry.chain())) {
                if (text.equals(entry.rule().text())) {
                    installed.add(entry);
                }
            }
        }
        return installed;
    }

    /// The chains to delete. A chain that jumps to another comes before it.
    private List<String> chains(Dump dump, Table table) {
        Set<String> installed = dump.chains(table);
        List<String> chains = new ArrayList<>(Names.dispatchChains(table));
        installed.stream()
                .filter(Names::isOfServicePort)
                .sorted(Names.CALLERS_FIRST)
                .forEach(chains::add);
        chains.addAll(Names.fixedChains(table));
        chains.removeIf(chain -> !installed.contains(chain));
        if (besideIpvs) {
            chains.removeAll(ofIpvsModeToo(table));
        }
        return chains;
    }

    private static boolean isOfIpvsModeToo(EntryRule entry) {
        return entry.table() == Table.NAT || entry.to().equals(Names.FORWARD);
    }

    private static List<String> ofIpvsModeToo(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case FILTER -> List.of(Names.FORWARD, Names.PROXY_FIREWALL);
            case NAT -> List.of(Names.SERVICES, Names.POSTROUTING, Names.MARK_MASQ);
        };
    }
}
