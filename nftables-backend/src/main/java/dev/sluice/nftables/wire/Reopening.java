package dev.sluice.nftables.wire;

import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.LostRepliesException;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A conversation that is begun when it is needed, and begun again after its socket broke.
final class Reopening implements AutoCloseable {
    /// Opens a socket.
    interface Opener {
        Netlink open() throws NetlinkException;
    }

    /// Something said over it.
    interface Talk<T> {
        T with(Netlink netlink) throws IOException;
    }

    private final Opener opener;
    private @Nullable Netlink netlink;

    Reopening(Opener opener) {
        this.opener = opener;
    }

    /// @throws NetlinkException if the socket broke, or what came by it was no message; the next
    ///   call has another one
    <T> T talk(Talk<T> talk) throws IOException {
        Netlink open = netlink == null ? opener.open() : netlink;
        netlink = open;
        try {
            return talk.with(open);
        } catch (LostRepliesException e) {
            throw e; // the socket is good
        } catch (NetlinkException e) {
            close();
            throw e;
        } catch (BadMessageException e) {
            close();
            throw new NetlinkException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        if (netlink != null) {
            netlink.close();
            netlink = null;
        }
    }
}
