package dev.sluice.kube.client;

import org.jspecify.annotations.Nullable;

/// The API server cannot be reached as configured, and no retry will help: the configuration has to
/// change. The message is one line that says what.
public final class ApiAccessException extends Exception {
    ApiAccessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
