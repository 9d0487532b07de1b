package dev.sluice.model;

/// Limits for API objects, wherever they are read from: names must be safe in rules and log lines,
/// and lists must fit in memory. The API server's limits are stricter; these hold without relying
/// on it.
public final class ObjectRules {
    /// Cluster IPs, IP families, and networks of pods or of a ServiceCIDR. The API allows one of
    /// each family.
    public static final int MOST_OF_FAMILIES = 16;

    /// Ports, addresses or source ranges of one Service: more than fit in the 3 MiB that the API
    /// server accepts.
    public static final int MOST_OF_A_SERVICE = 100_000;

    /// Endpoints of a slice. The API server accepts 1,000.
    public static final int MOST_ENDPOINTS = 5_000;

    /// Ports of a slice. The API server accepts 20,000.
    public static final int MOST_SLICE_PORTS = 50_000;

    /// Zone or node hints of an endpoint. The API server accepts 8.
    public static final int MOST_HINTS = 64;

    public static final int MOST_NODE_ADDRESSES = 10_000;

    private static final int LONGEST_NAME = 253;

    /// The kernel stores 15 characters and a NUL (IP_VS_SCHEDNAME_MAXLEN, linux/ip_vs.h).
    private static final int LONGEST_SCHEDULER = 15;

    private ObjectRules() {}

    /// Returns whether a text may be used as a name in rules and log lines.
    public static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && text.chars().allMatch(ObjectRules::isNameCharacter);
    }

    /// Returns whether a text has the form of an IPVS scheduler's name. The kernel need not have
    /// that scheduler.
    public static boolean isScheduler(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_SCHEDULER
                && text.chars().allMatch(c -> isSmall(c) || isDigit(c) || c == '_');
    }

    private static boolean isNameCharacter(int c) {
        return isSmall(c)
                || (c >= 'A' && c <= 'Z')
                || isDigit(c)
                || c == '-'
                || c == '.'
                || c == '_';
    }

    private static boolean isSmall(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Returns why an address cannot be used in the cluster, by the API server's rules
    /// (ValidateNonSpecialIP), as the end of a sentence; empty if it can. Rules for such an address
    /// would redirect the node's own traffic, or send traffic to the node itself.
    public static String specialKind(Ip ip) {
        if (ip.isUnspecified()) {
            return "which is no address in particular";
        }
        if (ip.isLoopback()) {
            return "a loopback address";
        }
        if (ip.isLinkLocal()) {
            return "a link-local address";
        }
        return ip.isMulticast() ? "a multicast address" : "";
    }
}
