package dev.sluice.iptables;

import dev.sluice.sync.Drift;
import java.time.Duration;
import java.util.Optional;

/// Notices that another program changed our rules.
public interface DriftWatch extends AutoCloseable {
    /// What stands is about to be changed by us.
    ///
    /// @param reading whether it is read first: then it does not matter what happened before
    void syncing(boolean reading);

    /// What stands now is as it should be.
    void synced();

    /// Looks, cheaply, whether it still is.
    Optional<Drift> look();

    /// How long to wait before the next look.
    Duration interval();

    @Override
    void close();
}
