package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The tables of nf_tables from a recording: the kernel's messages as it listed them once, maybe on
/// another machine of the same byte order. A recording may hold anything.
public final class RecordedRuleset {
    private RecordedRuleset() {}

    /// Reads the tables that packets of one family pass.
    ///
    /// @param messages as [NetlinkKernel#recording] returns them
    /// @throws BadMessageException if they are no messages of nf_tables
    public static ListedRuleset read(IpFamily family, byte[] messages) {
        List<TableContents> tables = new ArrayList<>();
        for (int number : new int[] {Nfproto.of(family), Nfproto.NFPROTO_INET}) {
            tables.addAll(read(number, messages).tables());
        }
        return new ListedRuleset(tables);
    }

    private static ListedRuleset read(int family, byte[] messages) {
        var builder = new ListedRuleset.Builder();
        Message message = Message.of(ByteBuffer.wrap(messages));
        try {
            while (message.next()) {
                if (family(message) == family) {
                    add(message, builder);
                }
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BadMessageException("a message of nf_tables that no kernel sends: " + e);
        }
        return builder.build();
    }

    /// The field `nfgen_family` of the header.
    private static int family(Message message) {
        byte[] bytes = message.copy();
        return bytes.length > Message.HEADER ? bytes[Message.HEADER] & 0xff : -1;
    }

    private static void add(Message message, ListedRuleset.Builder to) {
        int type = message.type() - Nfnetlink.type(Nfnetlink.NFTABLES, 0);
        switch (type) {
            case Nft.NFT_MSG_NEWTABLE -> to.table(message);
            case Nft.NFT_MSG_NEWCHAIN -> to.chain(message);
            case Nft.NFT_MSG_NEWRULE -> to.rule(message);
            case Nft.NFT_MSG_NEWSET -> to.set(message);
            case Nft.NFT_MSG_NEWSETELEM -> to.elements(message);
            default -> throw new BadMessageException("message 0x%x".formatted(message.type()));
        }
    }
}
