package dev.sluice.nftables.wire;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.netfilter.Nft;
import org.jspecify.annotations.Nullable;

/// The attributes of an expression by their numbers, before they are interpreted: numbers of one or
/// four bytes, strings, register contents (`enum nft_data_attributes`,
/// linux/netfilter/nf_tables.h), a verdict. The kernel's expressions have no more than nine.
final class RawExpr {
    private static final int MOST = 16;
    private static final Blob NOTHING = Blob.of();

    private final boolean[] present = new boolean[MOST];
    private final int[] numbers = new int[MOST];
    private final String[] texts = new String[MOST];
    private final Blob[] values = new Blob[MOST];
    private Expr.@Nullable Decide decision;

    /// @param data the attributes that hold register contents or verdicts
    RawExpr(Attributes attributes, int... data) {
        while (attributes.next()) {
            int type = attributes.type();
            if (type < MOST) {
                present[type] = true;
                if (contains(data, type)) {
                    data(type, attributes.nested());
                } else {
                    plain(type, attributes);
                }
            }
        }
    }

    private static boolean contains(int[] types, int type) {
        for (int each : types) {
            if (each == type) {
                return true;
            }
        }
        return false;
    }

    private void plain(int type, Attributes attribute) {
        switch (attribute.length()) {
            case 1 -> numbers[type] = attribute.u8();
            case Integer.BYTES -> numbers[type] = attribute.be32();
            default -> {}
        }
        texts[type] = attribute.string();
    }

    private void data(int type, Attributes data) {
        while (data.next()) {
            switch (data.type()) {
                case Nft.NFTA_DATA_VALUE -> values[type] = Blob.of(data.bytes());
                case Nft.NFTA_DATA_VERDICT -> decision = readVerdict(data.nested());
                default -> {}
            }
        }
    }

    /// Reads a verdict.
    ///
    /// @return null if [Expr.Verdict] does not have it
    static Expr.@Nullable Decide readVerdict(Attributes attributes) {
        int code = 0;
        String chain = "";
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_VERDICT_CODE -> code = attributes.be32();
                case Nft.NFTA_VERDICT_CHAIN -> chain = attributes.string();
                default -> {}
            }
        }
        for (Expr.Verdict verdict : Expr.Verdict.values()) {
            if (verdict.number == code) {
                return new Expr.Decide(verdict, chain);
            }
        }
        return null;
    }

    boolean has(int type) {
        return present[type];
    }

    /// The number of an attribute; 0 if it is absent.
    int number(int type) {
        return numbers[type];
    }

    /// The string of an attribute; empty if it is absent.
    String text(int type) {
        String text = texts[type];
        return text == null ? "" : text;
    }

    /// The register contents of an attribute; zero bytes if it is absent.
    Blob value(int type) {
        Blob value = values[type];
        return value == null ? NOTHING : value;
    }

    /// The verdict; null if there is none that [Expr.Verdict] has.
    Expr.@Nullable Decide decision() {
        return decision;
    }
}
