package dev.sluice.netlink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A client of a netlink socket that is opened at its first use, and reopened at the next use after
/// a failure. A failure leaves no open socket behind. The socket belongs to the network namespace
/// of the thread whose use opens it. Used by one thread at a time.
///
/// @param <T> the client
public final class Reopening<T> implements AutoCloseable {
    private final Opener opener;
    private final NetlinkFamily family;
    private final Speaker<T> speaker;
    private @Nullable Open<T> open;

    private record Open<T>(Netlink netlink, T speaks) {}

    /// Opens sockets: [Netlink#open] except in tests.
    @FunctionalInterface
    public interface Opener {
        Netlink open(NetlinkFamily family) throws NetlinkException;
    }

    /// Creates the client of an open socket.
    @FunctionalInterface
    public interface Speaker<T> {
        T over(Netlink netlink) throws IOException;
    }

    /// A use of the client.
    ///
    /// @param <T> the client
    /// @param <R> the result
    @FunctionalInterface
    public interface Use<T, R> {
        R of(T speaks) throws IOException;
    }

    public Reopening(NetlinkFamily family, Speaker<T> speaker) {
        this(Netlink::open, family, speaker);
    }

    public Reopening(Opener opener, NetlinkFamily family, Speaker<T> speaker) {
        this.opener = opener;
        this.family = family;
        this.speaker = speaker;
    }

    /// Uses the client. Any exception closes the socket, whether the socket caused it or not, so
    /// that replies that were not fetched cannot disturb the next use.
    public <R> R use(Use<T, R> use) throws IOException {
        try {
            return use.of(speaks());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private T speaks() throws IOException {
        Open<T> there = open;
        if (there != null) {
            return there.speaks();
        }
        Netlink netlink = opener.open(family);
        try {
            T speaks = speaker.over(netlink);
            open = new Open<>(netlink, speaks);
            return speaks;
        } catch (IOException | RuntimeException e) {
            netlink.close();
            throw e;
        }
    }

    @Override
    public void close() {
        Open<T> there = open;
        open = null;
        if (there != null) {
            there.netlink().close();
        }
    }
}
