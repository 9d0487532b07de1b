package dev.sluice.daemon.bundle;

import java.io.IOException;

/// Asks the daemon of this host.
@FunctionalInterface
public interface DaemonSource {
    /// Returns what a page answers.
    ///
    /// @param target path and query, as `/sluice/v1/services?desired=true`
    /// @throws IOException if the daemon does not answer, or not with status 200; the message is
    ///   one line that says why
    byte[] get(String target) throws IOException;
}
