package dev.sluice.iptables;

import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.netfilter.Jumps;
import dev.sluice.netlink.netfilter.RulesetChanges;
import dev.sluice.netlink.netfilter.RulesetChanges.Notifications;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import dev.sluice.netlink.netfilter.Tables;
import dev.sluice.netlink.netfilter.Tables.ChainState;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The nf_tables ruleset of the network namespace of the thread that uses this. Sockets are opened
/// at the first use, and reopened after a failure.
final class NetlinkRuleset implements NftRuleset {
    private static final Set<String> TABLES =
            Arrays.stream(Table.values()).map(Table::toString).collect(Collectors.toSet());

    /// The tables whose rules decide about packets. Our only chain in table mangle is the empty
    /// canary.
    private static final List<Table> DECIDING = List.of(Table.NAT, Table.FILTER);

    /// The built-in chains in the order of the kernel's hook numbers.
    private static final List<String> HOOKS =
            List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");

    private final int family;
    private @Nullable RulesetChanges changes;
    private @Nullable Netlink netlink;

    NetlinkRuleset(IpFamily family) {
        this.family =
                switch (family) {
                    case IPV4 -> AddressFamily.AF_INET;
                    case IPV6 -> AddressFamily.AF_INET6;
                };
    }

    @Override
    public Notifications poll() throws IOException {
        try {
            if (changes == null) {
                changes = RulesetChanges.open(this::matters);
                // Earlier changes are unknown.
                return new Notifications(List.of(), false);
            }
            return changes.poll();
        } catch (NetlinkException e) {
            close();
            throw e;
        }
    }

    private boolean matters(Place place) {
        return place.family() == family && TABLES.contains(place.table());
    }

    private interface Ask<T> {
        T ask(Netlink netlink) throws IOException;
    }

    private <T> T ask(Ask<T> ask) throws IOException {
        try {
            if (netlink == null) {
                netlink = Netlink.open(NetlinkFamily.NETFILTER);
            }
            return ask.ask(netlink);
        } catch (NetlinkException e) {
            close();
            throw e;
        }
    }

    @Override
    public List<String> jumps(Table table, String chain) throws IOException {
        return ask(to ->
                Jumps.of(to, family, table.toString(), chain)
                        .orThrow("read the jumps of chain " + chain));
    }

    @Override
    public boolean isDormant(Table table) throws IOException {
        return ask(to -> new Tables(to, family).isDormant(table.toString()));
    }

    @Override
    public void mend() throws IOException {
        String _ =
                ask(to -> {
                    var tables = new Tables(to, family);
                    for (Table table : DECIDING) {
                        mend(tables, table);
                    }
                    return "";
                });
    }

    private static void mend(Tables tables, Table table) throws IOException {
        String in = table.toString();
        if (tables.isDormant(in)) {
            tables.wake(in);
        }
        for (EntryRule entry : FixedRules.entries()) {
            Optional<ChainState> chain =
                    entry.table() == table ? tables.chain(in, entry.chain()) : Optional.empty();
            int wanted = HOOKS.indexOf(entry.chain());
            if (chain.filter(its -> its.hook().orElse(-1) != wanted).isPresent()) {
                throw new IOException(
                        "chain %s of table %s is not at the hook of its name: another program"
                                        .formatted(entry.chain(), in)
                                + " made it; delete it");
            }
        }
        for (String name : Names.SHARED) {
            if (tables.chain(in, name).filter(its -> its.hook().isPresent()).isPresent()) {
                tables.deleteChain(in, name);
            }
        }
    }

    @Override
    public void close() {
        if (changes != null) {
            changes.close();
            changes = null;
        }
        if (netlink != null) {
            netlink.close();
            netlink = null;
        }
    }
}
