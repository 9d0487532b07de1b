package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Type;
import java.util.List;

/// The attributes of a set in the kernel (linux/netfilter/nf_tables.h, `enum nft_set_attributes`).
///
/// @param keyType the types of the key by `nft`'s numbers, 6 bits each, the first type in the
///   highest bits
/// @param dataType the types of the data likewise; NFT_DATA_VERDICT for verdicts; 0 for a set
/// @param timeoutMillis the lifetime of elements in milliseconds, 0 for none
/// @param size the most elements that the set takes, 0 for no limit
/// @param counts whether its elements count the packets that match them
record SetAttributes(
        int flags,
        int keyType,
        int keyLength,
        int dataType,
        int dataLength,
        long timeoutMillis,
        int size,
        boolean counts) {
    private static final int BITS = 6;

    static SetAttributes of(SetSpec set, IpFamily family) {
        List<Type> key = set.key().types(family);
        List<Type> data = set.data(family);
        int learning = set.learns() ? Nft.NFT_SET_TIMEOUT | Nft.NFT_SET_EVAL : 0;
        return new SetAttributes(
                learning | (set.isMap() ? Nft.NFT_SET_MAP : 0),
                number(key),
                length(key),
                set.holds() == SetSpec.Holds.VERDICT ? Nft.NFT_DATA_VERDICT : number(data),
                length(data),
                set.timeoutSeconds() * 1000L,
                set.learns() ? SetSpec.MAX_LEARNED : 0,
                set.holds() == SetSpec.Holds.COUNT);
    }

    /// A set in a listing.
    record Listed(String table, String name, SetAttributes attributes) {}

    static Listed read(Attributes set) {
        String table = "";
        String name = "";
        int flags = 0;
        int keyType = 0;
        int keyLength = 0;
        int dataType = 0;
        int dataLength = 0;
        long timeout = 0;
        int size = 0;
        boolean counts = false;
        while (set.next()) {
            switch (set.type()) {
                case Nft.NFTA_SET_TABLE -> table = set.string();
                case Nft.NFTA_SET_NAME -> name = set.string();
                case Nft.NFTA_SET_FLAGS -> flags = set.be32();
                case Nft.NFTA_SET_KEY_TYPE -> keyType = set.be32();
                case Nft.NFTA_SET_KEY_LEN -> keyLength = set.be32();
                case Nft.NFTA_SET_DATA_TYPE -> dataType = set.be32();
                case Nft.NFTA_SET_DATA_LEN -> dataLength = set.be32();
                case Nft.NFTA_SET_TIMEOUT -> timeout = set.be64();
                case Nft.NFTA_SET_DESC -> size = size(set.nested());
                case Nft.NFTA_SET_EXPR -> counts = isCounter(set.nested());
                default -> {}
            }
        }
        int length = dataType == Nft.NFT_DATA_VERDICT ? 0 : dataLength;
        var attributes =
                new SetAttributes(
                        flags, keyType, keyLength, dataType, length, timeout, size, counts);
        return new Listed(table, name, attributes);
    }

    private static int size(Attributes description) {
        while (description.next()) {
            if (description.type() == Nft.NFTA_SET_DESC_SIZE) {
                return description.be32();
            }
        }
        return 0;
    }

    private static boolean isCounter(Attributes expression) {
        while (expression.next()) {
            if (expression.type() == Nft.NFTA_EXPR_NAME) {
                return expression.string().equals(ExprName.COUNTER);
            }
        }
        return false;
    }

    /// Whether the set belongs to one rule, is deleted with it and cannot be changed otherwise.
    boolean isAnonymous() {
        return (flags & Nft.NFT_SET_ANONYMOUS) != 0;
    }

    boolean isMap() {
        return (flags & Nft.NFT_SET_MAP) != 0;
    }

    /// The types of a key or of data as one number.
    static int number(List<Type> types) {
        int number = 0;
        for (Type type : types) {
            number = number << BITS | type.number();
        }
        return number;
    }

    private static int length(List<Type> types) {
        return types.stream().mapToInt(type -> type.words() * Integer.BYTES).sum();
    }
}
