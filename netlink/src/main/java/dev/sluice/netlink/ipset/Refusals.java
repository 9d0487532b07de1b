package dev.sluice.netlink.ipset;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Reply;

/// The meaning of ipset's own error numbers (`enum ipset_errno`, linux/netfilter/ipset/ip_set.h).
/// The kernel sends no text with them.
public final class Refusals {
    /// The kernel has no such type of set.
    public static final int IPSET_ERR_FIND_TYPE = 4098;

    /// The set cannot be destroyed while a rule refers to it.
    public static final int IPSET_ERR_BUSY = 4100;

    /// The set has its maximum number of entries.
    public static final int IPSET_ERR_HASH_FULL = 4352;

    private static final int IPSET_ERR_PROTOCOL = 4097;
    private static final int IPSET_ERR_MAX_SETS = 4099;
    private static final int IPSET_ERR_EXIST = 4103;
    private static final int IPSET_ERR_INVALID_CIDR = 4104;
    private static final int IPSET_ERR_INVALID_FAMILY = 4106;

    private Refusals() {}

    static Reply explained(Reply reply) {
        return switch (reply) {
            case Reply.Ok ok -> ok;
            case Reply.Refused(int errno, String text) ->
                    new Reply.Refused(errno, text.isEmpty() ? meaning(errno) : text);
        };
    }

    static <T> Answer<T> explained(int errno, String text) {
        return new Answer.Refused<>(errno, text.isEmpty() ? meaning(errno) : text);
    }

    private static String meaning(int errno) {
        return switch (errno) {
            case IPSET_ERR_PROTOCOL -> "this type of set cannot hold the entry";
            case IPSET_ERR_FIND_TYPE -> "the kernel has no such type of set: is its module there?";
            case IPSET_ERR_MAX_SETS -> "too many sets";
            case IPSET_ERR_BUSY -> "the set is in use by a rule";
            case IPSET_ERR_EXIST -> "the entry exists already, or does not exist";
            case IPSET_ERR_INVALID_CIDR -> "a set cannot hold a network of this prefix length";
            case IPSET_ERR_INVALID_FAMILY -> "the set holds addresses of the other family";
            case IPSET_ERR_HASH_FULL -> "the set is full";
            default -> "";
        };
    }
}
