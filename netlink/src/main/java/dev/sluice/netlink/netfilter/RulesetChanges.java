package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Receives notifications of every commit to nf_tables in this network namespace: which process
/// made it, and which of the selected places it changed. Commits of iptables programs in the
/// nf_tables variant are included (linux/netfilter/nf_tables.h, `struct nfgenmsg` and attributes).
///
/// While a socket is subscribed, each committed object costs the kernel about a microsecond more.
public final class RulesetChanges implements AutoCloseable {
    /// The attribute with the table's name: the first one of all objects (NFTA_TABLE_NAME,
    /// NFTA_CHAIN_TABLE and so on).
    private static final int NFTA_TABLE = Nft.NFTA_TABLE_NAME;

    /// The attribute with the second name: that of the set or object, or of the chain of a rule.
    private static final int NFTA_NAME = Nft.NFTA_SET_NAME;

    /// The number of places that one change reports at most; more add no information.
    private static final int MOST_PLACES = 64;

    private final Subscription subscription;
    private final Predicate<Place> matters;
    private List<Place> places = new ArrayList<>();
    private int rules;

    /// @param subscription to [Nfnetlink#GROUP_NFTABLES]
    /// @param matters selects the places to report
    public RulesetChanges(Subscription subscription, Predicate<Place> matters) {
        this.subscription = subscription;
        this.matters = matters;
    }

    /// Subscribes in the network namespace of the calling thread.
    ///
    /// @param matters selects the places to report
    public static RulesetChanges open(Predicate<Place> matters) throws NetlinkException {
        return new RulesetChanges(
                Subscription.open(NetlinkFamily.NETFILTER, Nfnetlink.GROUP_NFTABLES), matters);
    }

    /// An object of a table that has a name.
    ///
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET],
    ///   [dev.sluice.netlink.AddressFamily#AF_INET6] or another family of nf_tables
    /// @param name the name of a chain, set or object; for a rule that of its chain, for an element
    ///   that of its set; empty for the table itself
    public record Place(int family, String table, String name) {}

    /// A commit, and the selected places that it changed.
    ///
    /// @param places without duplicates: the first 64 places, and any tables after them; empty if
    ///   it changed no selected place
    /// @param rules the number of rules that it added to selected places
    public record Change(Commit commit, List<Place> places, int rules) {}

    /// The notifications since the last poll.
    ///
    /// @param changes in the order of the commits
    /// @param complete false if notifications were lost: then check all selected places
    public record Notifications(List<Change> changes, boolean complete) {}

    /// Returns the changes since the last call, without waiting for more.
    public Notifications poll() throws NetlinkException {
        List<Change> changes = new ArrayList<>();
        boolean complete = subscription.poll(message -> collect(message, changes));
        if (!complete) {
            // The places may belong to a commit whose own notification was lost. They must not
            // count for the next one.
            reset();
        }
        return new Notifications(changes, complete);
    }

    /// Handles one notification. The kernel sends those of a commit's objects before that of the
    /// commit.
    private void collect(Message message, List<Change> changes) {
        int type = message.type();
        if (type >> 8 != Nfnetlink.NFTABLES) {
            return;
        }
        if ((type & 0xff) == Nft.NFT_MSG_NEWGEN) {
            changes.add(new Change(Generation.commit(message), List.copyOf(places), rules));
            reset();
            return;
        }
        Place place = place(message, type & 0xff);
        if (!matters.test(place)) {
            return;
        }
        rules += (type & 0xff) == Nft.NFT_MSG_NEWRULE ? 1 : 0;
        // A table comes last and covers all that is in it.
        boolean room = places.size() < MOST_PLACES || place.name().isEmpty();
        if (room && !places.contains(place)) {
            places.add(place);
        }
    }

    private void reset() {
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
