package dev.sluice.trace;

import dev.sluice.model.Ip;

/// An address and a port of the packet's protocol.
public record AddressPort(Ip ip, int port) {
    @Override
    public String toString() {
        return ip.withPort(port);
    }
}
