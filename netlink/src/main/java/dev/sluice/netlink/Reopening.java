package dev.sluice.netlink;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Something that speaks over a socket, which is opened with the first use, and again with the next
/// one after a use failed. No socket that was opened is left behind by what fails later. Used by
/// one thread at a time; the socket is of the network namespace of the thread whose use opens it.
///
/// @param <T> what speaks
public final class Reopening<T> implements AutoCloseable {
    private final Opener opener;
    private final NetlinkFamily family;
    private final Speaker<T> speaker;
    private @Nullable Open<T> open;

    private record Open<T>(Netlink netlink, T speaks) {}

    /// Opens sockets: [Netlink#open] but in tests.
    @FunctionalInterface
    public interface Opener {
        Netlink open(NetlinkFamily family) throws NetlinkException;
    }

    /// Makes what speaks over a socket.
    @FunctionalInterface
    public interface Speaker<T> {
        T over(Netlink netlink) throws IOException;
    }

    /// What is done with it.
    ///
    /// @param <T> what speaks
    /// @param <R> what comes of it
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

    /// Any failure closes the socket, be it that of the socket or not: what a kernel that fails had
    /// still to say is in nobody's way then.
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
