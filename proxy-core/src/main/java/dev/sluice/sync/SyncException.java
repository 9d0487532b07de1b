package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import java.util.Map;

/// The kernel, or a program that writes it, did not take what it was given. The message is one line
/// that names the operation, the object and the answer. The loop tries again.
public final class SyncException extends Exception {
    private final Map<ServiceName, String> refused;

    public SyncException(String message) {
        this(message, Map.of());
    }

    public SyncException(String message, Throwable cause) {
        super(message, cause);
        this.refused = Map.of();
    }

    /// @param refused the Services that it did not take, each with the reason in one line; all
    ///   others got in
    public SyncException(String message, Map<ServiceName, String> refused) {
        super(message);
        this.refused = Map.copyOf(refused);
    }

    /// The Services whose rules were refused, each with the reason, where that is known.
    public Map<ServiceName, String> refused() {
        return refused;
    }
}
