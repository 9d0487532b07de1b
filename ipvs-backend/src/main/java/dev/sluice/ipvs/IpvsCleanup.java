package dev.sluice.ipvs;

import dev.sluice.iptables.Iptables;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.compile.Chains;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Removes what Sluice, or kube-proxy in the same mode, wrote for one family. Other programs'
/// virtual servers stay: ours are those whose addresses are in our sets or on our interface.
public final class IpvsCleanup {
    private final Kernel kernel;
    private final Iptables iptables;
    private final boolean besideIptables;

    /// @param besideIptables whether iptables mode serves now: it uses some of the chains with
    ///   rules of its own
    public IpvsCleanup(Kernel kernel, Iptables iptables, boolean besideIptables) {
        this.kernel = kernel;
        this.iptables = iptables;
        this.besideIptables = besideIptables;
    }

    /// @throws SyncException if something could not be removed
    public void run() throws SyncException {
        Dump dump = new Dump(RuleTables::interest);
        iptables.save(dump::line);
        for (Table table : List.of(Table.FILTER, Table.NAT)) {
            rules(table, dump);
        }
        InstalledState installed = kernel.read();
        List<String> refused = new ArrayList<>();
        kernel.unbind(List.copyOf(installed.bound()))
                .forEach(refusal -> refused.add(RefusalText.ofAddress(refusal)));
        List<ServerEdit> edits = new ArrayList<>();
        for (ServerAddress at : installed.servers().keySet()) {
            if (isOurs(at, installed)) {
                edits.add(new ServerEdit.DeleteServer(at));
            }
        }
        kernel.edit(edits).forEach(refusal -> refused.add(RefusalText.text(refusal)));
        if (!refused.isEmpty()) {
            throw new SyncException(
                    "the kernel refuses to remove %s, and %d more"
                            .formatted(refused.getFirst(), refused.size() - 1));
        }
        kernel.destroySets(EnumSet.allOf(IpsetName.class));
        kernel.deleteLink();
    }

    private void rules(Table table, Dump dump) throws SyncException {
        try (Iptables.Restore restore = iptables.restore(table)) {
            rules(table, dump, restore);
        }
    }

    private void rules(Table table, Dump dump, Iptables.Restore restore) throws SyncException {
        boolean any = false;
        for (EntryRule entry : EntryRule.all()) {
            if (entry.table() != table || (besideIptables && entry.isOfIptablesModeToo())) {
                continue;
            }
            for (String text : dump.rules(table, entry.chain())) {
                if (text.equals(entry.rule().text())) {
                    restore.line("-D " + entry.chain() + " " + text);
                    any = true;
                }
            }
        }
        List<String> chains = new ArrayList<>(Chains.of(table));
        chains.removeIf(chain -> !dump.holds(table, chain));
        List<String> shared = new ArrayList<>(Chains.ofIptablesModeToo(table));
        shared.retainAll(chains);
        if (besideIptables) {
            chains.removeAll(shared);
            shared.clear();
        }
        // A chain can be deleted once no rule leads to it.
        chains.forEach(chain -> restore.line(":" + chain + " - [0:0]"));
        chains.removeAll(shared);
        chains.forEach(chain -> restore.line("-X " + chain));
        any |= !shared.isEmpty();
        if (any || !chains.isEmpty()) {
            Optional<Iptables.Refusal> refusal = restore.commit();
            if (refusal.isPresent()) {
                throw new SyncException(
                        "iptables-restore, table %s, refuses to remove rules: %s"
                                .formatted(table, refusal.get().reason()));
            }
        }
        for (String chain : shared) {
            delete(table, chain);
        }
    }

    /// Tries to delete an empty chain. If rules of iptables mode still lead to it, it is deleted
    /// with them.
    private void delete(Table table, String chain) throws SyncException {
        try (Iptables.Restore restore = iptables.restore(table)) {
            restore.line("-X " + chain);
            var _ = restore.commit();
        }
    }

    private static boolean isOurs(ServerAddress at, InstalledState installed) {
        var entry = IpsetEntry.OfIpPort.of(at);
        var port = new IpsetEntry.OfPort(at.port());
        boolean nodePort =
                switch (at.protocol()) {
                    case TCP -> holds(installed, IpsetName.NODE_PORT_TCP, port);
                    case UDP -> holds(installed, IpsetName.NODE_PORT_UDP, port);
                    case SCTP -> holds(installed, IpsetName.NODE_PORT_SCTP, entry);
                };
        Ip ip = at.ip();
        return nodePort
                || installed.bound().contains(ip)
                || holds(installed, IpsetName.CLUSTER_IP, entry)
                || holds(installed, IpsetName.EXTERNAL_IP, entry)
                || holds(installed, IpsetName.EXTERNAL_IP_LOCAL, entry)
                || holds(installed, IpsetName.LOAD_BALANCER, entry);
    }

    private static boolean holds(InstalledState installed, IpsetName set, IpsetEntry entry) {
        return installed.sets().getOrDefault(set, Set.of()).contains(entry);
    }
}
