package dev.sluice.netlink.ipvs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// A connection that IPVS carries.
///
/// @param protocol as the kernel names it: `TCP`, `UDP` or `SCTP`
/// @param client the client's address
/// @param virtual the address of the virtual server
/// @param real the address of the real server
/// @param state as the kernel names it, such as `ESTABLISHED`; `UDP` for all of UDP
/// @param timeoutSeconds for how long the connection is kept if no packet comes
public record IpvsConnection(
        String protocol,
        InetAddress client,
        int clientPort,
        InetAddress virtual,
        int virtualPort,
        InetAddress real,
        int realPort,
        String state,
        int timeoutSeconds) {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int FIELDS = 9;
    private static final int HEX = 16;
    private static final int LONGEST_PORT = 4;

    /// Reads a line of `/proc/net/ip_vs_conn` (net/netfilter/ipvs/ip_vs_conn.c):
    ///
    /// ```
    /// Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
    /// TCP 0AF40102 A1B2 0A600001 0050 0AF40203 1F90 ESTABLISHED     899
    /// ```
    ///
    /// IPv6 addresses have eight groups of four digits, with colons between them.
    ///
    /// @return empty for the header and for anything that does not look like a connection
    static Optional<IpvsConnection> parse(String line) {
        String[] fields = BLANKS.split(line.strip(), FIELDS + 1);
        if (fields.length < FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new IpvsConnection(
                            fields[0],
                            address(fields[1]),
                            port(fields[2]),
                            address(fields[3]),
                            port(fields[4]),
                            address(fields[5]),
                            port(fields[6]),
                            fields[7],
                            Integer.parseUnsignedInt(fields[8])));
        } catch (IllegalArgumentException | UnknownHostException _) {
            return Optional.empty();
        }
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByAddress(HexFormat.of().parseHex(text.replace(":", "")));
    }

    private static int port(String text) {
        if (text.length() > LONGEST_PORT) {
            throw new IllegalArgumentException("a port of " + text.length() + " digits");
        }
        return Integer.parseUnsignedInt(text, HEX);
    }
}
