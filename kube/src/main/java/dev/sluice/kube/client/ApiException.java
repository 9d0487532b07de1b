package dev.sluice.kube.client;

import java.io.IOException;
import java.time.Duration;

/// The API server answered with an error status.
public final class ApiException extends IOException {
    private final int code;
    private final Duration retryAfter;

    /// @param code the HTTP status, or the code of a Status object
    /// @param reason the server's message, or empty
    /// @param retryAfter the wait that the server asks for; zero if it asks for none
    ApiException(int code, String reason, Duration retryAfter) {
        super(reason.isEmpty() ? "status " + code : reason + " (" + code + ")");
        this.code = code;
        this.retryAfter = retryAfter;
    }

    public int code() {
        return code;
    }

    public Duration retryAfter() {
        return retryAfter;
    }

    /// Whether the same request would fail again.
    public boolean isFinal() {
        return code >= 400 && code < 500 && code != 401 && code != 408 && code != 429;
    }

    /// Whether the resource version or the continue token has expired (410 Gone).
    public boolean isExpired() {
        return code == 410;
    }

    /// Whether the server does not serve this kind of object, or denies us access to it.
    public boolean isAbsence() {
        return code == 404 || code == 403;
    }

    /// Whether the server may lack the requested resource version, or not have reached it yet. This
    /// happens after its database was restored from a backup.
    public boolean mayBeAboutTheVersion() {
        return code == 400 || code == 500 || code == 504;
    }
}
