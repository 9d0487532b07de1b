package dev.sluice.daemon.http;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The addresses of this host, listed again after 30 s.
final class OwnAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);
    private static final long KEPT = Duration.ofSeconds(30).toNanos();

    private final LongSupplier nanoTime;
    private Set<InetAddress> known = Set.of();
    private long since;

    OwnAddresses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong() - KEPT;
    }

    /// Whether a client is on this host.
    ///
    /// @param remote the address of the client
    /// @param local the address of the server's end. If both are equal, the client is on this host
    boolean contain(InetAddress remote, InetAddress local) {
        return remote.isLoopbackAddress() || remote.equals(local) || known().contains(remote);
    }

    private Set<InetAddress> known() {
        long now = nanoTime.getAsLong();
        if (now - since >= KEPT) {
            since = now;
            try {
                known =
                        NetworkInterface.networkInterfaces()
                                .flatMap(NetworkInterface::inetAddresses)
                                .collect(Collectors.toUnmodifiableSet());
            } catch (SocketException e) {
                LOG.debug("cannot look up this host's addresses: {}", e.toString());
            }
        }
        return known;
    }
}
