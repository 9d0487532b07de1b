package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.Tuple;
import java.util.List;
import java.util.regex.Pattern;

/// Parses flows from text: protocol, client, destination and, for a translated flow, the endpoint,
/// as in `udp 10.244.1.2:40000 10.96.0.10:53 10.244.1.3:5353`.
final class Flows {
    private Flows() {}

    static Flow flow(String text) {
        List<String> words = Pattern.compile(" +").splitAsStream(text.strip()).toList();
        int protocol =
                switch (words.getFirst()) {
                    case "tcp" -> 6;
                    case "udp" -> 17;
                    case "sctp" -> 132;
                    default -> throw new IllegalArgumentException(text);
                };
        String went = words.getLast();
        int status = went.equals(words.get(2)) ? 0x8 : 0x8 | Flow.DST_NAT;
        int family =
                ip(words.get(1)).family() == IpFamily.IPV4
                        ? AddressFamily.AF_INET
                        : AddressFamily.AF_INET6;
        return new Flow(
                family,
                tuple(protocol, words.get(1), words.get(2)),
                tuple(protocol, went, words.get(1)),
                status,
                0,
                text.hashCode());
    }

    /// Returns a flow with its source translated too.
    static Flow masqueradedAs(Ip node, int port, Flow flow) {
        Tuple reply = flow.reply();
        var seen =
                new Tuple(
                        reply.sourceHigh(),
                        reply.sourceLow(),
                        node.high(),
                        node.low(),
                        reply.protocol(),
                        reply.sourcePort(),
                        port);
        return new Flow(
                flow.family(), flow.original(), seen, flow.status() | Flow.SRC_NAT, 0, flow.id());
    }

    private static Tuple tuple(int protocol, String from, String to) {
        Ip source = ip(from);
        Ip destination = ip(to);
        return new Tuple(
                source.high(),
                source.low(),
                destination.high(),
                destination.low(),
                protocol,
                port(from),
                port(to));
    }

    private static Ip ip(String text) {
        String address = text.substring(0, text.lastIndexOf(':'));
        return Ip.of(address.replace("[", "").replace("]", ""));
    }

    private static int port(String text) {
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }
}
