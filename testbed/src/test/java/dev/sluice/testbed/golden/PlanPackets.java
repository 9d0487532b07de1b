package dev.sluice.testbed.golden;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Packets to all that a plan serves, and to some that it does not.
final class PlanPackets {
    /// A port that no recorded Service has.
    private static final int UNSERVED = 4242;

    private PlanPackets() {}

    /// @param nodes the node's own addresses, for node ports
    static List<Packet> of(Plan plan, List<Ip> nodes) {
        Set<Packet> packets = new LinkedHashSet<>();
        for (Origin from :
                List.of(Origin.POD1, Origin.POD2, Origin.NODE, Origin.NODE2, Origin.CLIENT)) {
            plan.services()
                    .forEach((_, service) -> {
                        for (PlannedPort port : service.ports()) {
                            Protocol protocol = port.name().protocol();
                            for (Frontend frontend : port.claimed()) {
                                for (Ip ip : ips(frontend, nodes)) {
                                    // Only the node itself reaches its loopback addresses.
                                    if (from.isNode() || !ip.isLoopback()) {
                                        int number = frontend.port();
                                        packets.add(new Packet(from, protocol, ip, number));
                                        packets.add(new Packet(from, protocol, ip, UNSERVED));
                                    }
                                }
                            }
                        }
                    });
        }
        return List.copyOf(packets);
    }

    private static List<Ip> ips(Frontend frontend, List<Ip> nodes) {
        List<Ip> ips = new ArrayList<>();
        switch (frontend) {
            case Frontend.ClusterIp(Ip ip, _) -> ips.add(ip);
            case Frontend.ExternalIp(Ip ip, _) -> ips.add(ip);
            case Frontend.LoadBalancerVip(Ip ip, _) -> ips.add(ip);
            case Frontend.NodePort _ -> ips.addAll(nodes);
        }
        return ips;
    }
}
