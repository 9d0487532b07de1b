package dev.sluice.nftables.wire;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The elements of one set, each asked for when it is looked up (NFT_MSG_GETSETELEM). Used by one
/// thread.
final class AskedPoints implements SetContents.Points {
    private final Netlink netlink;
    private final int family;
    private final SetAttributes.Listed set;
    private final Map<Blob, Optional<SetContents.Point>> known = new HashMap<>();

    /// @param family the number of the table's family
    AskedPoints(Netlink netlink, int family, SetAttributes.Listed set) {
        this.netlink = netlink;
        this.family = family;
        this.set = set;
    }

    @Override
    public Optional<SetContents.Point> find(Blob key) {
        return known.computeIfAbsent(key, this::ask);
    }

    private Optional<SetContents.Point> ask(Blob key) {
        try {
            Answer<SetContents> answer = netlink.get(to -> write(to, key), this::read);
            return switch (answer) {
                case Answer.Got<SetContents>(SetContents found) -> found.find(key);
                case Answer.Refused<SetContents>(int errno, _) when errno == Errno.ENOENT ->
                        Optional.empty();
                case Answer.Refused<SetContents> refused ->
                        throw new IOException(
                                "look into set %s of table %s: %s"
                                        .formatted(set.name(), set.table(), refused));
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(MessageWriter to, Blob key) {
        Nfnetlink.begin(to, Nfnetlink.NFTABLES, Nft.NFT_MSG_GETSETELEM, 0, family)
                .string(Nft.NFTA_SET_ELEM_LIST_TABLE, set.table())
                .string(Nft.NFTA_SET_ELEM_LIST_SET, set.name())
                .open(Nft.NFTA_SET_ELEM_LIST_ELEMENTS)
                .open(Nft.NFTA_LIST_ELEM)
                .open(Nft.NFTA_SET_ELEM_KEY)
                .bytes(Nft.NFTA_DATA_VALUE, key.bytes())
                .close(Nft.NFTA_SET_ELEM_KEY)
                .close(Nft.NFTA_LIST_ELEM)
                .close(Nft.NFTA_SET_ELEM_LIST_ELEMENTS);
    }

    private SetContents read(Message message) {
        var builder = new SetContents.Builder(set.attributes());
        ElementReader.read(message, (_, _) -> builder);
        return builder.build();
    }
}
