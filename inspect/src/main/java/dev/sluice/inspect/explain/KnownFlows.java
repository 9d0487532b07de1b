package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.Tuple;
import dev.sluice.trace.AddressPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Counts what conntrack knows of connections to one destination, by the endpoint that they got.
/// Used once, by one thread.
public final class KnownFlows {
    /// More endpoints are summed up.
    private static final int NAMED = 5;

    private final AddressPort to;
    private final Protocol protocol;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int all;

    private KnownFlows(AddressPort to, Protocol protocol) {
        this.to = to;
        this.protocol = protocol;
    }

    /// @param packet of an explanation
    public static KnownFlows to(ExplainedPacket packet) {
        int colon = packet.to().lastIndexOf(':');
        String host = packet.to().substring(0, colon);
        boolean bracketed = host.startsWith("[");
        Ip ip = Ip.of(bracketed ? host.substring(1, host.length() - 1) : host);
        int port = Integer.parseInt(packet.to().substring(colon + 1));
        for (Protocol protocol : Protocol.values()) {
            if (protocol.lower().equals(packet.protocol())) {
                return new KnownFlows(new AddressPort(ip, port), protocol);
            }
        }
        throw new IllegalArgumentException("no protocol of Services: " + packet.protocol());
    }

    /// Returns which flows the kernel has to list.
    public FlowFilter filter() {
        int family =
                to.ip().family() == IpFamily.IPV4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
        return new FlowFilter(family, protocol.number(), 0);
    }

    /// Counts a flow, if it goes to the destination. Flows need not be kept.
    ///
    /// @return false
    public boolean count(Flow flow) {
        Tuple original = flow.original();
        boolean its =
                original.destinationPort() == to.port()
                        && original.protocol() == protocol.number()
                        && original.destinationHigh() == to.ip().high()
                        && original.destinationLow() == to.ip().low();
        if (its) {
            Tuple reply = flow.reply();
            Ip endpoint = new Ip(to.ip().family(), reply.sourceHigh(), reply.sourceLow());
            counts.merge(endpoint.withPort(reply.sourcePort()), 1, Integer::sum);
            all++;
        }
        return false;
    }

    /// Counts flows that were counted before, if they go to the destination.
    ///
    /// @param endpoint where the replies come from
    public void count(Protocol its, AddressPort destination, AddressPort endpoint, int number) {
        if (its == protocol && destination.equals(to)) {
            counts.merge(endpoint.toString(), number, Integer::sum);
            all += number;
        }
    }

    /// Returns what was counted, in steps for readers.
    ///
    /// @param endpoints those that take new connections
    public List<ExplanationStep> steps(List<ExplainedEndpoint> endpoints) {
        if (all == 0) {
            return List.of();
        }
        List<String> taking =
                endpoints.stream().map(e -> Ip.of(e.address()).withPort(e.port())).toList();
        List<String> parts = new ArrayList<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(NAMED)
                .forEach(entry ->
                        parts.add(
                                "%d to %s%s"
                                        .formatted(
                                                entry.getValue(),
                                                entry.getKey(),
                                                taking.contains(entry.getKey())
                                                        ? ""
                                                        : " (takes no new ones)")));
        String more =
                counts.size() > NAMED ? " and to %d more".formatted(counts.size() - NAMED) : "";
        return List.of(
                new ExplanationStep(
                        "conntrack",
                        "knows %d connections to %s: %s%s"
                                .formatted(
                                        all,
                                        to,
                                        parts.stream().collect(Collectors.joining(", ")),
                                        more)));
    }
}
