package dev.sluice.kube.client;

import java.io.IOException;
import java.time.Duration;

/// The API server answered, and said no.
public final class ApiException extends IOException {
    private final int code;
    private final Duration retryAfter;

    /// @param code the HTTP status, or the code of a Status object
    /// @param reason the server's own words, or empty
    /// @param retryAfter when the server wants to be asked again, zero if it does not say
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

    /// Whether asking again would be answered the same way.
    public boolean isFinal() {
        return code >= 400 && code < 500 && code != 401 && code != 408 && code != 429;
    }

    /// The resource version or the continue token is older than the server remembers.
    public boolean isExpired() {
        return code == 410;
    }

    /// The server has no such kind of object, or does not show it to us.
    public boolean isAbsence() {
        return code == 404 || code == 403;
    }

    /// The version asked for may be one that the server does not have, or not yet: its database may
    /// have been restored from a backup.
    public boolean mayBeAboutTheVersion() {
        return code == 400 || code == 500 || code == 504;
    }
}
