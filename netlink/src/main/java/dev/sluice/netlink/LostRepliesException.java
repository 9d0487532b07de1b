package dev.sluice.netlink;

/// Replies were lost because the socket's receive buffer was full (ENOBUFS). The socket still
/// works. The kernel did or refused what was requested, but the outcome is unknown: read what is
/// installed.
public final class LostRepliesException extends NetlinkException {
    LostRepliesException(String operation) {
        super(operation + ": ENOBUFS, replies were lost");
    }
}
