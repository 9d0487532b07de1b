package dev.sluice.iptables;

import dev.sluice.model.IpFamily;

/// The variant of the installed iptables programs.
public enum Binaries {
    /// The variant that `iptables` is on this host or in this container image.
    HOST(""),
    NFT("-nft"),
    LEGACY("-legacy");

    private final String suffix;

    Binaries(String suffix) {
        this.suffix = suffix;
    }

    String iptables(IpFamily family) {
        return switch (family) {
            case IPV4 -> "iptables" + suffix;
            case IPV6 -> "ip6tables" + suffix;
        };
    }

    String save(IpFamily family) {
        return iptables(family) + "-save";
    }

    String restore(IpFamily family) {
        return iptables(family) + "-restore";
    }
}
