package dev.sluice.ipvs.kernel;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/// Converts between our values and those of the netlink module.
final class Inet {
    private Inet() {}

    static InetAddress of(Ip ip) {
        try {
            return InetAddress.getByAddress(ip.bytes());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + ip, e);
        }
    }

    static Ip ip(InetAddress address) {
        return Ip.of(address.getAddress());
    }

    static boolean isOf(InetAddress address, IpFamily family) {
        return ip(address).family() == family;
    }

    static Optional<Protocol> protocol(int number) {
        return Arrays.stream(Protocol.values()).filter(p -> p.number() == number).findFirst();
    }
}
