package dev.sluice.model;

/// What an object of the API may hold, wherever it was read: names that are safe in rules and log
/// lines, and lists that fit in memory. The API server lets in less than that, but its word is not
/// needed for it.
public final class ObjectRules {
    /// Cluster IPs, their families, networks of pods or of Services: one of each family is all that
    /// there can be.
    public static final int MOST_OF_FAMILIES = 16;

    /// Ports, addresses and source ranges of one Service: more than fit in the 3 MiB that the API
    /// server takes.
    public static final int MOST_OF_A_SERVICE = 100_000;

    /// The API server lets in 1,000.
    public static final int MOST_ENDPOINTS = 5_000;

    /// Ports of a slice. The API server lets in 20,000.
    public static final int MOST_SLICE_PORTS = 50_000;

    /// Zones or nodes that an endpoint is meant for. The API server lets in 8.
    public static final int MOST_HINTS = 64;

    public static final int MOST_NODE_ADDRESSES = 10_000;

    private static final int LONGEST_NAME = 253;

    /// The kernel keeps 15 characters.
    private static final int LONGEST_SCHEDULER = 15;

    private ObjectRules() {}

    /// Whether the text may be a name in rules and log lines.
    public static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && text.chars().allMatch(ObjectRules::isNameCharacter);
    }

    /// Whether the text looks like the name of a scheduler of IPVS. Whether the kernel has it is
    /// not known here.
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

    /// Why an address can be nobody's in the cluster, as the API server has it
    /// (ValidateNonSpecialIP); empty where it can be somebody's. Rules for it would take the node's
    /// own away, or lead there.
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
