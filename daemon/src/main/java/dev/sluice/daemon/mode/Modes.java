package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import java.util.List;
import java.util.stream.Stream;

/// Makes modes. Which class is which mode is decided here alone.
public final class Modes {
    private Modes() {}

    /// The mode that a configuration asks for.
    public static Mode of(ProxyConfig config) {
        return of(config.mode(), config);
    }

    private static Mode of(ProxyMode mode, ProxyConfig config) {
        return switch (mode) {
            case IPTABLES -> new IptablesMode(config);
            case NFTABLES -> new NftablesMode(config);
            case IPVS -> new IpvsMode(config);
        };
    }

    /// All modes, the configured one or not, in an order in which they can be removed: chains of
    /// ipvs mode lead to some that iptables mode has, too.
    public static List<Mode> all(ProxyConfig config) {
        return Stream.of(ProxyMode.IPVS, ProxyMode.IPTABLES, ProxyMode.NFTABLES)
                .map(mode -> of(mode, config))
                .toList();
    }
}
