package dev.sluice.kube.client;

import org.jspecify.annotations.Nullable;

/// The API server cannot be reached with this configuration, and a retry will not help. The message
/// is one line that names the fault.
public final class ApiAccessException extends Exception {
    ApiAccessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
