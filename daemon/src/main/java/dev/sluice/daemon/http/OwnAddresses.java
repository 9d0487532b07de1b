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

/// Which addresses are this host's own, looked up anew now and then.
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
    /// @param local where it asks: nobody else can ask from there
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
