package dev.sluice.daemon.bundle;

import dev.sluice.inspect.explain.KnownFlows;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.FlowVisitor;
import dev.sluice.netlink.conntrack.TrackedFlow;
import dev.sluice.netlink.conntrack.Tuple;
import dev.sluice.trace.AddressPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How many connections conntrack knows by where they were sent and where they went, without their
/// clients. As text, a line each: `tcp 10.96.0.9:80 10.244.1.2:8080 12`.
///
/// @param counts the numbers of connections
record FlowSummary(Map<FlowGroup, Integer> counts) {
    /// More groups are not counted: a node that scans the internet has as many as connections.
    private static final int MOST = 100_000;

    /// Connections between the same two.
    ///
    /// @param sentTo where the client sent them
    /// @param endpoint where the replies come from
    record FlowGroup(Protocol protocol, AddressPort sentTo, AddressPort endpoint) {
        @Override
        public String toString() {
            return protocol.lower() + " " + sentTo + " " + endpoint;
        }
    }

    FlowSummary {
        counts = Map.copyOf(counts);
    }

    /// Reads conntrack in the network namespace of the calling thread.
    ///
    /// @throws IOException if it cannot be read, as without CAP_NET_ADMIN
    static FlowSummary read() throws IOException {
        Map<FlowGroup, Integer> counts = new LinkedHashMap<>();
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            var conntrack = new ConntrackSocket(netlink);
            for (IpFamily family : IpFamily.values()) {
                int number =
                        family == IpFamily.IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
                var listing = new Listing(family);
                conntrack
                        .visit(new FlowFilter(number, 0, 0), listing)
                        .orThrow("list the conntrack table");
                counts.putAll(listing.counts);
            }
        }
        return new FlowSummary(counts);
    }

    private static final class Listing implements FlowVisitor {
        private final IpFamily family;
        private final Map<FlowGroup, Integer> counts = new LinkedHashMap<>();

        Listing(IpFamily family) {
            this.family = family;
        }

        @Override
        public void begin() {
            counts.clear();
        }

        @Override
        public void visit(TrackedFlow tracked) {
            Tuple original = tracked.flow().original();
            Tuple reply = tracked.flow().reply();
            for (Protocol protocol : Protocol.values()) {
                if (protocol.number() == original.protocol()) {
                    var group =
                            new FlowGroup(
                                    protocol,
                                    new AddressPort(
                                            new Ip(
                                                    family,
                                                    original.destinationHigh(),
                                                    original.destinationLow()),
                                            original.destinationPort()),
                                    new AddressPort(
                                            new Ip(family, reply.sourceHigh(), reply.sourceLow()),
                                            reply.sourcePort()));
                    if (counts.size() < MOST || counts.containsKey(group)) {
                        counts.merge(group, 1, Integer::sum);
                    }
                }
            }
        }
    }

    /// The lines, in the order of their text.
    List<String> lines() {
        Map<String, Integer> sorted = new TreeMap<>();
        counts.forEach((group, count) -> sorted.put(group.toString(), count));
        List<String> lines = new ArrayList<>();
        sorted.forEach((group, count) -> lines.add(group + " " + count));
        return lines;
    }

    /// Reads the lines. What is no such line is left out.
    static FlowSummary of(List<String> lines) {
        Map<FlowGroup, Integer> counts = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            if (parts.length == 4 && parts[3].matches("[0-9]{1,9}") && counts.size() < 2 * MOST) {
                int count = Integer.parseInt(parts[3]);
                group(parts).ifPresent(group -> counts.put(group, count));
            }
        }
        return new FlowSummary(counts);
    }

    private static Optional<FlowGroup> group(String[] parts) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.lower().equals(parts[0])) {
                return addressPort(parts[1])
                        .flatMap(to ->
                                addressPort(parts[2])
                                        .map(from -> new FlowGroup(protocol, to, from)));
            }
        }
        return Optional.empty();
    }

    private static Optional<AddressPort> addressPort(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        String port = text.substring(colon + 1);
        if (!port.matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        String bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        return Ip.parse(bare).map(ip -> new AddressPort(ip, Integer.parseInt(port)));
    }

    void countInto(KnownFlows flows) {
        counts.forEach((group, count) ->
                flows.count(group.protocol(), group.sentTo(), group.endpoint(), count));
    }
}
