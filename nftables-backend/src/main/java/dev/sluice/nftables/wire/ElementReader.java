package dev.sluice.nftables.wire;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Reads the elements of any set as bytes (`nf_tables_fill_setelem`,
/// net/netfilter/nf_tables_api.c).
final class ElementReader {
    private ElementReader() {}

    /// A table in a listing.
    record ListedTable(String name, int flags) {}

    static ListedTable table(Message message) {
        String name = "";
        int flags = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_TABLE_NAME -> name = attributes.string();
                case Nft.NFTA_TABLE_FLAGS -> flags = attributes.be32();
                default -> {}
            }
        }
        return new ListedTable(name, flags);
    }

    /// Reads the elements of one message of a listing.
    ///
    /// @param into finds the builder of a set by table and set; null to skip the set
    static void read(
            Message message, BiFunction<String, String, SetContents.@Nullable Builder> into) {
        String table = "";
        String set = "";
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_SET_ELEM_LIST_TABLE -> table = attributes.string();
                case Nft.NFTA_SET_ELEM_LIST_SET -> set = attributes.string();
                case Nft.NFTA_SET_ELEM_LIST_ELEMENTS -> {
                    SetContents.Builder builder = into.apply(table, set);
                    Attributes list = attributes.nested();
                    while (list.next()) {
                        if (builder != null) {
                            element(list.nested(), builder);
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private static void element(Attributes attributes, SetContents.Builder into) {
        Blob key = null;
        Blob data = null;
        Expr.Decide verdict = null;
        int flags = 0;
        long left = 0;
        boolean ranges = false;
        boolean garbled = false;
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_SET_ELEM_KEY -> key = value(attributes.nested());
                case Nft.NFTA_SET_ELEM_KEY_END -> ranges = true;
                case Nft.NFTA_SET_ELEM_FLAGS -> flags = attributes.be32();
                case Nft.NFTA_SET_ELEM_EXPIRATION -> left = attributes.be64();
                case Nft.NFTA_SET_ELEM_DATA -> {
                    Attributes content = attributes.nested();
                    while (content.next()) {
                        switch (content.type()) {
                            case Nft.NFTA_DATA_VALUE -> data = Blob.of(content.bytes());
                            case Nft.NFTA_DATA_VERDICT -> {
                                verdict = RawExpr.readVerdict(content.nested());
                                garbled |= verdict == null;
                            }
                            default -> {}
                        }
                    }
                }
                default -> {}
            }
        }
        boolean all = (flags & Nft.NFT_SET_ELEM_CATCHALL) != 0;
        if (ranges || garbled || (key == null && !all)) {
            into.addUnreadable();
        } else {
            boolean ends = (flags & Nft.NFT_SET_ELEM_INTERVAL_END) != 0;
            into.add(all ? null : key, new SetContents.Point(data, verdict, ends, left));
        }
    }

    private static @Nullable Blob value(Attributes data) {
        while (data.next()) {
            if (data.type() == Nft.NFTA_DATA_VALUE) {
                return Blob.of(data.bytes());
            }
        }
        return null;
    }
}
