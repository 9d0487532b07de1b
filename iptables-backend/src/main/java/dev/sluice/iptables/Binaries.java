package dev.sluice.iptables;

import dev.sluice.model.IpFamily;

/// Which of the installed iptables to use.
public enum Binaries {
    /// What `iptables` means on this host: the host's, or a container image's, choice.
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
