package dev.sluice.conntrack;

import dev.sluice.model.IpFamily;
import java.time.Duration;

/// Told of what the sweeper did, on its thread. Must not throw and must not take long.
public interface SweepListener {
    /// Stale flows were looked for and deleted.
    ///
    /// @param deleted how many there were
    void swept(IpFamily family, Duration took, int deleted);

    /// They could not be; the next try comes by itself, and nothing is forgotten.
    void sweepFailed(IpFamily family, Exception cause, Duration retryIn);
}
