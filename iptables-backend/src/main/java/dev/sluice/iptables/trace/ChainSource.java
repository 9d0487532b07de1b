package dev.sluice.iptables.trace;

import java.util.List;
import java.util.Optional;

/// The chains of iptables' tables, read one by one, where reading all of them would take seconds.
/// Used by one thread.
public interface ChainSource {
    /// The names of the tables that there are.
    List<String> tables();

    /// Whether a table has a chain.
    boolean exists(String table, String chain);

    /// The lines of a chain, as `iptables -S CHAIN` prints them: its policy (`-P CHAIN ACCEPT`) or
    /// its declaration (`-N CHAIN`), and its rules (`-A CHAIN ...`). Empty if there is no such
    /// chain.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be read
    Optional<List<String>> lines(String table, String chain);
}
