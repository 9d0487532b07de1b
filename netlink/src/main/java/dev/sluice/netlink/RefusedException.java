package dev.sluice.netlink;

import java.io.IOException;

/// The kernel refused a request without which the caller cannot continue.
public final class RefusedException extends IOException {
    private final int errno;

    RefusedException(String operation, int errno, String text) {
        super(operation + ": " + Reply.describe(errno, text));
        this.errno = errno;
    }

    /// The kernel's error number, such as those of [Errno].
    public int errno() {
        return errno;
    }
}
