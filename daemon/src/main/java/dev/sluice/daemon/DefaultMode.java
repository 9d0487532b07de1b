package dev.sluice.daemon;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.report.NodeEvents;
import dev.sluice.kube.events.Events;
import org.slf4j.Logger;

/// Warns of a mode that nobody chose, as kube-proxy does since 1.37: its default changes from
/// iptables to nftables in 1.40 (KEP-5343).
final class DefaultMode {
    private static final String NOT_SET =
            "mode is not set: it is iptables here, but kube-proxy's default becomes nftables in"
                    + " Kubernetes 1.40; set the mode that is wanted";

    private DefaultMode() {}

    /// Logs and records an Event if the mode is a default.
    static void warn(ProxyConfig config, Events events, Logger log) {
        if (!config.modeGiven()) {
            log.warn(NOT_SET);
            events.record(NodeEvents.modeNotSet(NOT_SET));
        }
    }
}
