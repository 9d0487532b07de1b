package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.netfilter.Jumps;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.RulesetChanges;
import dev.sluice.netlink.netfilter.RulesetChanges.Heard;
import dev.sluice.netlink.netfilter.RulesetChanges.Place;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The ruleset of the network namespace of the thread that uses it. Sockets are opened with the
/// first use, and again after they failed.
final class NetlinkRuleset implements Ruleset {
    private static final Set<String> TABLES =
            Arrays.stream(Table.values()).map(Table::toString).collect(Collectors.toSet());

    private final int family;
    private @Nullable RulesetChanges changes;
    private @Nullable Netlink netlink;

    NetlinkRuleset(IpFamily family) {
        this.family =
                switch (family) {
                    case IPV4 -> Nfnetlink.AF_INET;
                    case IPV6 -> Nfnetlink.AF_INET6;
                };
    }

    @Override
    public Heard poll() throws IOException {
        try {
            if (changes == null) {
                changes = RulesetChanges.open(this::matters);
                // What was before is not known.
                return new Heard(List.of(), false);
            }
            return changes.poll();
        } catch (NetlinkException e) {
            close();
            throw e;
        }
    }

    private boolean matters(Place place) {
        return place.family() == family
                && !place.name().isEmpty()
                && TABLES.contains(place.table());
    }

    @Override
    public List<String> jumps(Table table, String chain) throws IOException {
        try {
            if (netlink == null) {
                netlink = Netlink.open(NetlinkFamily.NETFILTER);
            }
            return Jumps.of(netlink, family, table.toString(), chain)
                    .orThrow("read the jumps of chain " + chain);
        } catch (NetlinkException e) {
            close();
            throw e;
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
