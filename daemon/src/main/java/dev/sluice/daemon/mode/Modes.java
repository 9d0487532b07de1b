package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import java.util.List;
import java.util.stream.Stream;

/// Creates the modes.
public final class Modes {
    private Modes() {}

    /// The mode of a configuration.
    public static Mode of(ProxyConfig config) {
        return of(config.mode(), config);
    }

    /// A mode, with the settings of a configuration, whichever mode that asks for.
    static Mode of(ProxyMode mode, ProxyConfig config) {
        return switch (mode) {
            case IPTABLES -> new IptablesMode(config);
            case NFTABLES -> new NftablesMode(config);
            case IPVS -> new IpvsMode(config);
        };
    }

    /// All modes, in the order in which they must be removed: chains of ipvs mode jump to chains
    /// that iptables mode has as well.
    public static List<Mode> all(ProxyConfig config) {
        return Stream.of(ProxyMode.IPVS, ProxyMode.IPTABLES, ProxyMode.NFTABLES)
                .map(mode -> of(mode, config))
                .toList();
    }
}
