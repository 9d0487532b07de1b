package dev.sluice.netlink;

/// The kernel had more to say than the socket's receive buffer held (ENOBUFS). The socket is good,
/// and what was asked for was done or refused; only the answer is lost. Read what stands.
public final class LostRepliesException extends NetlinkException {
    LostRepliesException(String operation) {
        super(operation + ": ENOBUFS, replies were lost");
    }
}
