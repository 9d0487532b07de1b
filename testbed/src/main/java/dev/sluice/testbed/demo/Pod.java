package dev.sluice.testbed.demo;

import dev.sluice.model.Ip;
import java.util.Locale;

/// The pods of the shop.
enum Pod {
    WEB_1("10.244.1.2", "node1"),
    WEB_2("10.244.1.3", "node1"),
    WEB_3("10.244.2.2", "node2"),
    /// Added by the step that scales up.
    WEB_4("10.244.2.3", "node2"),
    CHECKOUT_1("10.244.1.4", "node1"),
    CHECKOUT_2("10.244.2.2", "node2"),
    NAMES_1("10.244.1.2", "node1"),
    NAMES_2("10.244.2.3", "node2");

    private final String ip;
    private final String node;

    Pod(String ip, String node) {
        this.ip = ip;
        this.node = node;
    }

    /// Returns the name as in the cluster: `web-1`.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Ip ip() {
        return Ip.of(ip);
    }

    String node() {
        return node;
    }
}
