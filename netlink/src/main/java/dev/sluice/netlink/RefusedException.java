package dev.sluice.netlink;

import java.io.IOException;

/// The kernel refused something that the caller cannot do without.
public final class RefusedException extends IOException {
    private final int errno;

    RefusedException(String operation, int errno, String text) {
        super(operation + ": " + Reply.describe(errno, text));
        this.errno = errno;
    }

    /// One of [Errno].
    public int errno() {
        return errno;
    }
}
