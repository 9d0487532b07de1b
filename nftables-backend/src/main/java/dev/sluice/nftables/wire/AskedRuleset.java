package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.netfilter.Nft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The tables of nftables that packets of one family pass, for a few packets: rules are listed, but
/// elements of sets are asked for one by one, as packets need them. So it costs nearly the same
/// whatever the number of Services. Sets of ranges and those that rules fill are listed.
///
/// Used by one thread. Once the kernel cannot be asked, lookups throw an
/// [java.io.UncheckedIOException].
public final class AskedRuleset implements AutoCloseable {
    private final Netlink netlink;
    private final ListedRuleset ruleset;

    private AskedRuleset(Netlink netlink, ListedRuleset ruleset) {
        this.netlink = netlink;
        this.ruleset = ruleset;
    }

    /// Reads the tables in the network namespace of this thread.
    ///
    /// @param skipped the names of tables to leave out, such as those that iptables' own programs
    ///   read better
    public static AskedRuleset open(IpFamily family, Predicate<String> skipped) throws IOException {
        Netlink netlink = Netlink.open(NetlinkFamily.NETFILTER);
        try {
            return new AskedRuleset(netlink, read(netlink, family, skipped));
        } catch (IOException | RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    /// The tables. Valid until this is closed.
    public ListedRuleset ruleset() {
        return ruleset;
    }

    @Override
    public void close() {
        netlink.close();
    }

    private static ListedRuleset read(Netlink netlink, IpFamily family, Predicate<String> skipped)
            throws IOException {
        List<TableContents> tables = new ArrayList<>();
        for (int number : new int[] {Nfproto.of(family), Nfproto.NFPROTO_INET}) {
            var dump = new RulesetDump(netlink);
            for (String table : dump.tables(number)) {
                // Programs write tables of iptables only in the families of iptables.
                if (number == Nfproto.NFPROTO_INET || !skipped.test(table)) {
                    tables.addAll(
                            dump.readTable(
                                            number,
                                            table,
                                            set -> new AskedPoints(netlink, number, set))
                                    .tables());
                }
            }
        }
        return new ListedRuleset(tables);
    }

    /// Whether elements of a set can be asked for by their key alone.
    static boolean isPlain(SetAttributes.Listed set) {
        int others = Nft.NFT_SET_INTERVAL | Nft.NFT_SET_EVAL | Nft.NFT_SET_TIMEOUT;
        return (set.attributes().flags() & others) == 0;
    }
}
