package dev.sluice.trace;

/// The order of the functions at one hook, smaller numbers first (`enum nf_ip_hook_priorities`,
/// linux/netfilter_ipv4.h; IPv6 uses the same numbers).
public final class HookPriority {
    public static final int RAW = -300;
    public static final int MANGLE = -150;
    public static final int NAT_DST = -100;
    public static final int FILTER = 0;
    public static final int SECURITY = 50;
    public static final int NAT_SRC = 100;

    private HookPriority() {}
}
