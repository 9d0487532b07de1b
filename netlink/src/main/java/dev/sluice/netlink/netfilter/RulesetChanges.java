package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Hears of every commit to nf_tables in this network namespace: who made it, and which of the
/// places that matter to the listener it touched. Programs that use iptables in its nf_tables
/// variant are heard too (linux/netfilter/nf_tables.h, `struct nfgenmsg` and attributes).
///
/// While there is a listener, each committed object costs the kernel about a microsecond more.
public final class RulesetChanges implements AutoCloseable {
    /// The table's name is the first attribute of all objects (NFTA_TABLE_NAME, NFTA_CHAIN_TABLE
    /// and so on).
    private static final int NFTA_TABLE = Nft.NFTA_TABLE_NAME;

    /// The name beside the table's: of the set or object, or the chain that a rule is in.
    private static final int NFTA_NAME = Nft.NFTA_SET_NAME;

    /// How many places are told of one change; more say no more.
    private static final int MOST_PLACES = 64;

    private final Subscription subscription;
    private final Predicate<Place> matters;
    private List<Place> places = new ArrayList<>();
    private int rules;

    /// @param subscription to [Nfnetlink#GROUP_NFTABLES]
    /// @param matters which places are to be told
    public RulesetChanges(Subscription subscription, Predicate<Place> matters) {
        this.subscription = subscription;
        this.matters = matters;
    }

    /// Begins to listen, in the network namespace of the calling thread.
    public static RulesetChanges open(Predicate<Place> matters) throws NetlinkException {
        return new RulesetChanges(
                Subscription.open(NetlinkFamily.NETFILTER, Nfnetlink.GROUP_NFTABLES), matters);
    }

    /// Something that has a name in a table.
    ///
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET],
    ///   [dev.sluice.netlink.AddressFamily#AF_INET6] or another of nf_tables
    /// @param name of a chain, a set or an object; of the chain for a rule, of the set for an
    ///   element; empty for the table itself
    public record Place(int family, String table, String name) {}

    /// A commit, and what of it matters.
    ///
    /// @param places without duplicates, the first few of them and tables; empty if it touched none
    ///   that matters
    /// @param rules how many rules it brought to places that matter
    public record Change(Commit commit, List<Place> places, int rules) {}

    /// What was heard since the last time.
    ///
    /// @param changes in their order
    /// @param complete false if there was more: then look at everything that matters
    public record Heard(List<Change> changes, boolean complete) {}

    /// Tells what was heard since the last call, without waiting.
    public Heard poll() throws NetlinkException {
        List<Change> changes = new ArrayList<>();
        boolean complete = subscription.poll(message -> hear(message, changes));
        if (!complete) {
            // These may be of a commit whose own announcement was lost: not of the next one.
            begin();
        }
        return new Heard(changes, complete);
    }

    /// The kernel announces the objects of a commit, then the commit.
    private void hear(Message message, List<Change> changes) {
        int type = message.type();
        if (type >> 8 != Nfnetlink.NFTABLES) {
            return;
        }
        if ((type & 0xff) == Nft.NFT_MSG_NEWGEN) {
            changes.add(new Change(Generation.commit(message), List.copyOf(places), rules));
            begin();
            return;
        }
        Place place = place(message, type & 0xff);
        if (!matters.test(place)) {
            return;
        }
        rules += (type & 0xff) == Nft.NFT_MSG_NEWRULE ? 1 : 0;
        // A table is told last, and says most.
        boolean room = places.size() < MOST_PLACES || place.name().isEmpty();
        if (room && !places.contains(place)) {
            places.add(place);
        }
    }

    private void begin() {
        places = new ArrayList<>();
        rules = 0;
    }

    private static Place place(Message message, int type) {
        int nameAt =
                type >= Nft.NFT_MSG_NEWCHAIN && type <= Nft.NFT_MSG_DELCHAIN
                        ? Nft.NFTA_CHAIN_NAME
                        : NFTA_NAME;
        int family = message.u8();
        String table = "";
        String name = "";
        Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
        while (attributes.next()) {
            if (attributes.type() == NFTA_TABLE) {
                table = attributes.string();
            } else if (attributes.type() == nameAt && type >= Nft.NFT_MSG_NEWCHAIN) {
                name = attributes.string();
                break;
            }
        }
        return new Place(family, table, name);
    }

    @Override
    public void close() {
        subscription.close();
    }
}
