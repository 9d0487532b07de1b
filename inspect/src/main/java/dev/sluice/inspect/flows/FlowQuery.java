package dev.sluice.inspect.flows;

import dev.sluice.inspect.services.ServiceFilter;

/// Which connections are asked for.
///
/// @param services whose connections; if not those of all, connections without a Service are left
///   out
/// @param stuck whether only connections are wanted whose endpoint is gone or terminating
/// @param limit how many connections are shown at most; all are counted
public record FlowQuery(ServiceFilter services, boolean stuck, int limit) {
    public static final int DEFAULT_LIMIT = 200;
    public static final int HIGHEST_LIMIT = 10_000;

    public FlowQuery {
        if (limit < 0 || limit > HIGHEST_LIMIT) {
            throw new IllegalArgumentException(
                    "limit must be from 0 to %d, not %d".formatted(HIGHEST_LIMIT, limit));
        }
    }
}
