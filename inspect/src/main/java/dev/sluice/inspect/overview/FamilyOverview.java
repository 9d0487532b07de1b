package dev.sluice.inspect.overview;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state of one IP family.
///
/// @param family `IPv4` or `IPv6`
/// @param services how many Services are written
/// @param endpoints how many endpoints these have, in any condition
/// @param refused how many Services the kernel refuses
/// @param lastSync when the last successful sync ended; null if there was none
/// @param pending for how long a change has waited; null if none waits
/// @param error why the last sync failed; null if it did not
public record FamilyOverview(
        String family,
        int services,
        int endpoints,
        int refused,
        @Nullable Instant lastSync,
        @Nullable Duration pending,
        @Nullable String error) {}
