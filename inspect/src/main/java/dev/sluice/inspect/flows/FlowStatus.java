package dev.sluice.inspect.flows;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection.
///
/// @param client where it comes from, such as `10.244.1.2:41234`
/// @param frontend where the client sent it, such as `10.96.0.10:80`
/// @param source the source that the endpoint sees, if it is not the client
/// @param age since its first packet; null if the kernel does not record it
///   (`net.netfilter.nf_conntrack_timestamp` is 0)
/// @param idle since its last packet; null if that cannot be told from the timeout
/// @param timeout after which the kernel forgets it if no packet comes
public record FlowStatus(
        String client,
        String frontend,
        @Nullable String source,
        FlowState state,
        boolean stuck,
        @Nullable Duration age,
        @Nullable Duration idle,
        Duration timeout) {}
