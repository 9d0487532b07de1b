package dev.sluice.netlink.nftrace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/// Reads the comment in the user data of a rule or an element: a list of one byte of type, one byte
/// of length, and a value (libnftnl/udata.h).
final class RuleComment {
    /// NFTNL_UDATA_RULE_COMMENT and NFTNL_UDATA_SET_ELEM_COMMENT
    private static final int COMMENT = 0;

    private RuleComment() {}

    static Optional<String> of(byte[] data) {
        for (int at = 0; at + 2 <= data.length; at += 2 + (data[at + 1] & 0xff)) {
            int length = data[at + 1] & 0xff;
            if (data[at] == COMMENT && at + 2 + length <= data.length) {
                return Optional.of(text(data, at + 2, length));
            }
        }
        return Optional.empty();
    }

    private static String text(byte[] data, int from, int length) {
        int end = from;
        while (end < from + length && data[end] != 0) {
            end++;
        }
        return new String(data, from, end - from, UTF_8);
    }
}
