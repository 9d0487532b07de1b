package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.Tuple;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Counts the source ports that masqueraded connections use towards each destination, at about 2 us
/// for each connection.
public final class SourcePorts {
    /// The number of connections from which on one destination's ports may be nearly used up.
    public static final int LEAST = PortUse.PORTS * 4 / 5 + 1;

    /// The share from which on a destination is reported.
    private static final double REPORTED = 0.7;

    private static final int MOST_REPORTED = 10;

    private SourcePorts() {}

    /// Returns the destinations whose ports are nearly used up, the worst first; at most ten.
    ///
    /// @param plans to name the Services that lead to them
    public static List<PortUse> count(ConntrackTable table, Collection<Plan> plans)
            throws IOException {
        Map<NatPair, Integer> counts = new HashMap<>();
        for (IpFamily family : IpFamily.values()) {
            int number = family == IpFamily.IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
            // Flows are counted while they are listed; none is kept.
            table.list(
                    new FlowFilter(number, 0, Flow.SRC_NAT),
                    flow -> {
                        counts.merge(NatPair.of(family, flow.reply()), 1, Integer::sum);
                        return false;
                    });
        }
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().use(entry.getValue()))
                .filter(use -> use.share() >= REPORTED)
                .sorted(Comparator.comparingInt(PortUse::used).reversed())
                .limit(MOST_REPORTED)
                .map(use -> named(use, plans))
                .toList();
    }

    /// The source and the destination of masqueraded flows.
    private record NatPair(
            IpFamily family,
            long nodeHigh,
            long nodeLow,
            long peerHigh,
            long peerLow,
            int port,
            int protocol) {
        static NatPair of(IpFamily family, Tuple reply) {
            return new NatPair(
                    family,
                    reply.destinationHigh(),
                    reply.destinationLow(),
                    reply.sourceHigh(),
                    reply.sourceLow(),
                    reply.sourcePort(),
                    reply.protocol());
        }

        PortUse use(int used) {
            return new PortUse(
                    new Ip(family, nodeHigh, nodeLow),
                    new Ip(family, peerHigh, peerLow),
                    port,
                    protocol,
                    used,
                    List.of());
        }
    }

    private static PortUse named(PortUse use, Collection<Plan> plans) {
        Set<String> names = new TreeSet<>();
        for (Plan plan : plans) {
            plan.services()
                    .forEach((_, service) ->
                            service.ports().stream()
                                    .filter(port -> isEndpoint(use, port))
                                    .forEach(port -> names.add(port.name().toString())));
        }
        return new PortUse(
                use.source(),
                use.destination(),
                use.port(),
                use.protocol(),
                use.used(),
                List.copyOf(names));
    }

    private static boolean isEndpoint(PortUse use, PlannedPort port) {
        return port.name().protocol().number() == use.protocol()
                && port.serving().stream()
                        .anyMatch(e -> e.port() == use.port() && e.ip().equals(use.destination()));
    }
}
