package dev.sluice.netlink.nftrace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// The headers of a packet, as far as they say who sends what to whom.
///
/// @param protocol the IANA number; for IPv6 that of the first header after the fixed one
/// @param sourcePort 0 if the transport header is missing
/// @param destinationPort 0 if the transport header is missing
/// @param tcpFlags the flags byte of a TCP header, SYN being 2; 0 for other protocols
public record PacketHeader(
        InetAddress source,
        InetAddress destination,
        int protocol,
        int sourcePort,
        int destinationPort,
        int tcpFlags) {
    public static final int FIN = 1;
    public static final int SYN = 2;
    public static final int RST = 4;
    public static final int ACK = 16;

    private static final int TCP = 6;
    private static final int PORTS = 4;
    private static final int TCP_FLAGS_AT = 13;
    private static final int IPV4_LENGTH = 20;
    private static final int IPV4_PROTOCOL = 9;
    private static final int IPV4_ADDRESSES = 12;
    private static final int IPV6_LENGTH = 40;
    private static final int IPV6_NEXT = 6;
    private static final int IPV6_ADDRESSES = 8;

    /// Reads the start of a packet.
    ///
    /// @param network the network header, possibly cut
    /// @param transport the transport header, possibly cut or empty
    /// @return empty if the network header is cut, or of neither IPv4 nor IPv6
    static Optional<PacketHeader> parse(byte[] network, byte[] transport) {
        int version = network.length == 0 ? 0 : (network[0] >>> 4) & 0xf;
        if (version == 4 && network.length >= IPV4_LENGTH) {
            return Optional.of(parse(network, IPV4_PROTOCOL, IPV4_ADDRESSES, 4, transport));
        }
        if (version == 6 && network.length >= IPV6_LENGTH) {
            return Optional.of(parse(network, IPV6_NEXT, IPV6_ADDRESSES, 16, transport));
        }
        return Optional.empty();
    }

    private static PacketHeader parse(
            byte[] network, int protocolAt, int addressesAt, int size, byte[] transport) {
        int protocol = network[protocolAt] & 0xff;
        boolean ports = transport.length >= PORTS;
        boolean flags = protocol == TCP && transport.length > TCP_FLAGS_AT;
        return new PacketHeader(
                address(network, addressesAt, size),
                address(network, addressesAt + size, size),
                protocol,
                ports ? be16(transport, 0) : 0,
                ports ? be16(transport, 2) : 0,
                flags ? transport[TCP_FLAGS_AT] & 0xff : 0);
    }

    private static InetAddress address(byte[] bytes, int from, int size) {
        byte[] address = new byte[size];
        System.arraycopy(bytes, from, address, 0, size);
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + size, e);
        }
    }

    private static int be16(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }
}
