package dev.sluice.daemon.node;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import java.util.ArrayList;
import java.util.List;

/// The node's own addresses of one family, as packets to the outside have them.
public final class NodeAddresses {
    private NodeAddresses() {}

    /// @param all the addresses of the host's interfaces
    /// @return never empty; the source of the node's own connections first. Loopback addresses are
    ///   left out unless there is no other
    public static List<Ip> of(NodeView node, IpFamily family, List<Ip> all) {
        List<Ip> own = new ArrayList<>();
        Ip ip = node.ip();
        if (ip != null && ip.family() == family) {
            own.add(ip);
        }
        all.stream()
                .filter(each ->
                        each.family() == family && !each.isLoopback() && !each.isLinkLocal())
                .filter(each -> !each.equals(ip))
                .forEach(own::add);
        return own.isEmpty()
                ? List.of(Ip.of(family == IpFamily.IPV4 ? "127.0.0.1" : "::1"))
                : List.copyOf(own);
    }
}
