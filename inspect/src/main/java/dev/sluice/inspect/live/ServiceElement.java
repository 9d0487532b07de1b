package dev.sluice.inspect.live;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import java.nio.ByteBuffer;
import java.util.Optional;

/// The element of a map in nftables mode, Sluice's or kube-proxy's, that has the address of a
/// packet. Its comment names the service port.
///
/// @param family of the table
/// @param key `IP . protocol . port`, or `protocol . port` for a node port
public record ServiceElement(int family, String table, String set, ByteBuffer key) {
    private static final String LOOKUP = "lookup ";

    /// Each field of a key takes a multiple of 4 bytes.
    private static final int FIELD = 4;

    /// Returns the element that ended the lookup of a packet; empty if it met no such map.
    public static Optional<ServiceElement> of(LivePacket packet) {
        return packet.steps().stream()
                .filter(step -> !step.verdict().equals("continue"))
                .flatMap(step ->
                        step.effects().stream()
                                .filter(effect -> effect.startsWith(LOOKUP))
                                .flatMap(effect ->
                                        element(packet, step, effect.substring(LOOKUP.length()))
                                                .stream()))
                .findFirst();
    }

    private static Optional<ServiceElement> element(LivePacket packet, LiveStep step, String set) {
        int colon = packet.destination().lastIndexOf(':');
        String host = packet.destination().substring(0, colon);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = Integer.parseInt(packet.destination().substring(colon + 1));
        int family =
                step.table().startsWith("ip6 ") ? AddressFamily.AF_INET6 : AddressFamily.AF_INET;
        String table = step.table().substring(step.table().indexOf(' ') + 1);
        int protocol = protocol(packet.protocol());
        byte[] ip = Ip.of(bare).bytes();
        return switch (set) {
            case "service-ips", "no-endpoint-services", "firewall-ips" ->
                    Optional.of(new ServiceElement(family, table, set, key(protocol, port, ip)));
            case "service-nodeports", "no-endpoint-nodeports" ->
                    Optional.of(new ServiceElement(family, table, set, key(protocol, port)));
            default -> Optional.empty();
        };
    }

    private static int protocol(String name) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.lower().equals(name)) {
                return protocol.number();
            }
        }
        return 0;
    }

    private static ByteBuffer key(int protocol, int port, byte... ip) {
        ByteBuffer key = ByteBuffer.allocate(ip.length + 2 * FIELD);
        key.put(ip).put((byte) protocol).position(ip.length + FIELD);
        return key.putShort((short) port).rewind();
    }
}
