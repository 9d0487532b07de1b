package dev.sluice.ipvs.state;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.Optional;

/// An entry of an ipset. Its text is in the syntax of `ipset`.
public sealed interface IpsetEntry {
    /// The entry without `nomatch`. A set has an entry at most once, with or without it.
    default IpsetEntry plain() {
        return this;
    }

    /// An entry of a set of type `hash:ip`.
    record OfIp(Ip ip) implements IpsetEntry {
        @Override
        public String toString() {
            return ip.toString();
        }
    }

    /// An entry of a set of type `hash:ip,port`.
    record OfIpPort(Ip ip, Protocol protocol, int port) implements IpsetEntry {
        public static OfIpPort of(ServerAddress at) {
            return new OfIpPort(at.ip(), at.protocol(), at.port());
        }

        @Override
        public String toString() {
            return ip + "," + protocol.lower() + ":" + port;
        }
    }

    /// An entry of a set of type `hash:ip,port,ip`.
    record OfIpPortIp(Ip ip, Protocol protocol, int port, Ip second) implements IpsetEntry {
        @Override
        public String toString() {
            return ip + "," + protocol.lower() + ":" + port + "," + second;
        }
    }

    /// An entry of a set of type `hash:ip,port,net`.
    record OfIpPortNet(Ip ip, Protocol protocol, int port, Cidr net) implements IpsetEntry {
        /// A network of one address has no length in the text, as in `ipset`.
        @Override
        public String toString() {
            boolean single = net.length() == net.family().bits();
            return ip + "," + protocol.lower() + ":" + port + "," + (single ? net.base() : net);
        }
    }

    /// An entry with `nomatch`: its network is excluded from the set. Never written by us.
    record Except(OfIpPortNet of) implements IpsetEntry {
        @Override
        public IpsetEntry plain() {
            return of;
        }

        @Override
        public String toString() {
            return of + " nomatch";
        }
    }

    /// An entry with a protocol that Services do not have. Never written by us.
    ///
    /// @param protocol the protocol's IANA number
    /// @param rest the second address or the network, in sets that have one
    record Foreign(Ip ip, int protocol, int port, Optional<Cidr> rest) implements IpsetEntry {
        @Override
        public String toString() {
            return ip + "," + protocol + ":" + port + rest.map(net -> "," + net).orElse("");
        }
    }

    /// An entry of a set of type `bitmap:port`.
    record OfPort(int port) implements IpsetEntry {
        @Override
        public String toString() {
            return Integer.toString(port);
        }
    }
}
