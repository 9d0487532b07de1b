package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Shape;
import dev.sluice.nftables.table.Type;
import dev.sluice.nftables.table.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Writes and reads keys as the kernel compares them: the bytes of its registers. Each field takes
/// whole words of 4 bytes, padded with zeros.
///
/// ```
/// 10.96.0.41 . tcp . 80 . 1    0a600029 06000000 00500000 01000000 (the last in host order)
/// ```
final class KeyBytes {
    private KeyBytes() {}

    static void write(MessageWriter writer, Key key) {
        switch (key) {
            case Key.Address(Ip ip) -> ip(writer, ip);
            case Key.Vip(Ip ip, Protocol protocol, int port) -> {
                ip(writer, ip);
                service(writer, protocol, port);
            }
            case Key.VipSlot(Ip ip, Protocol protocol, int port, int slot) -> {
                ip(writer, ip);
                service(writer, protocol, port);
                writer.rawU32(slot);
            }
            case Key.NodePort(Protocol protocol, int port) -> service(writer, protocol, port);
            case Key.NodePortSlot(Protocol protocol, int port, int slot) -> {
                service(writer, protocol, port);
                writer.rawU32(slot);
            }
            case Key.Hairpin(Ip ip, Protocol protocol, int port) -> {
                ip(writer, ip);
                ip(writer, ip);
                service(writer, protocol, port);
            }
            case Key.VipChoice(
                            Ip ip,
                            Protocol protocol,
                            int port,
                            Ip endpoint,
                            int endpointPort) -> {
                ip(writer, ip);
                service(writer, protocol, port);
                endpoint(writer, endpoint, endpointPort);
            }
            case Key.NodePortChoice(Protocol protocol, int port, Ip endpoint, int endpointPort) -> {
                service(writer, protocol, port);
                endpoint(writer, endpoint, endpointPort);
            }
        }
    }

    static void endpoint(MessageWriter writer, Ip ip, int port) {
        ip(writer, ip);
        writer.rawBe16(port).rawU16(0);
    }

    private static void service(MessageWriter writer, Protocol protocol, int port) {
        writer.rawBe32(protocol.number() << 24).rawBe16(port).rawU16(0);
    }

    private static void ip(MessageWriter writer, Ip ip) {
        switch (ip.family()) {
            case IPV4 -> writer.rawBe32((int) ip.low());
            case IPV6 -> writer.rawBe64(ip.high()).rawBe64(ip.low());
        }
    }

    /// Reads a key.
    ///
    /// @return null if we never write such a key, for example with a protocol that no Service has
    /// @throws BadMessageException if the length is wrong
    static @Nullable Key read(Shape shape, IpFamily family, byte[] bytes) {
        int words = shape.types(family).stream().mapToInt(Type::words).sum();
        if (bytes.length != words * 4) {
            throw new BadMessageException("a key of " + bytes.length + " bytes, not " + words * 4);
        }
        var in = new Fields(bytes, family);
        Key key =
                switch (shape) {
                    case CLIENT, ADDRESS -> new Key.Address(in.ip());
                    case VIP -> new Key.Vip(in.ip(), in.protocol(), in.port());
                    case VIP_SLOT ->
                            new Key.VipSlot(in.ip(), in.protocol(), in.port(), in.number());
                    case NODE_PORT -> new Key.NodePort(in.protocol(), in.port());
                    case NODE_PORT_SLOT ->
                            new Key.NodePortSlot(in.protocol(), in.port(), in.number());
                    case HAIRPIN -> in.hairpin();
                    case VIP_CHOICE ->
                            new Key.VipChoice(
                                    in.ip(), in.protocol(), in.port(), in.ip(), in.port());
                    case NODE_PORT_CHOICE ->
                            new Key.NodePortChoice(in.protocol(), in.port(), in.ip(), in.port());
                };
        return in.foreign ? null : key;
    }

    /// Reads an endpoint; null if we never write such a one.
    ///
    /// @throws BadMessageException if the length is wrong
    static Value.@Nullable Endpoint readEndpoint(IpFamily family, byte[] bytes) {
        int length = family.bits() / 8 + 4;
        if (bytes.length != length) {
            throw new BadMessageException(
                    "an endpoint of " + bytes.length + " bytes, not " + length);
        }
        var in = new Fields(bytes, family);
        var endpoint = new Value.Endpoint(in.ip(), in.port());
        return in.foreign ? null : endpoint;
    }

    /// Reads fields one after another.
    private static final class Fields {
        private final ByteBuffer bytes;
        private final IpFamily family;

        /// Whether a field had a value that we never write.
        private boolean foreign;

        Fields(byte[] bytes, IpFamily family) {
            this.bytes = ByteBuffer.wrap(bytes);
            this.family = family;
        }

        Ip ip() {
            byte[] address = new byte[family.bits() / 8];
            bytes.get(address);
            Ip ip = Ip.of(address);
            foreign |= ip.family() != family;
            return ip;
        }

        Protocol protocol() {
            int number = bytes.getInt() >>> 24;
            for (Protocol protocol : Protocol.values()) {
                if (protocol.number() == number) {
                    return protocol;
                }
            }
            foreign = true;
            return Protocol.TCP;
        }

        int port() {
            return bytes.getInt() >>> 16;
        }

        int number() {
            int number = bytes.order(ByteOrder.nativeOrder()).getInt();
            bytes.order(ByteOrder.BIG_ENDIAN);
            return number;
        }

        Key hairpin() {
            Ip client = ip();
            Ip ip = ip();
            foreign |= !client.equals(ip);
            return new Key.Hairpin(ip, protocol(), port());
        }
    }
}
