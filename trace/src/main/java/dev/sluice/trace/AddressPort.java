package dev.sluice.trace;

import dev.sluice.model.Ip;

/// An address and a port. The protocol is that of the packet.
public record AddressPort(Ip ip, int port) {
    @Override
    public String toString() {
        return ip.withPort(port);
    }
}
