package dev.sluice.conntrack;

import dev.sluice.model.IpFamily;
import java.time.Duration;

/// Is notified of what the sweeper did, on its thread. Must not throw and must not take long.
public interface SweepListener {
    /// Called after stale flows were deleted.
    ///
    /// @param deleted how many flows were deleted
    void swept(IpFamily family, Duration took, int deleted);

    /// Called after a sweep that failed. It is repeated, and what it was to delete is remembered.
    void sweepFailed(IpFamily family, Exception cause, Duration retryIn);
}
