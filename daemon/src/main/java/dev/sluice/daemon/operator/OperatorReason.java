package dev.sluice.daemon.operator;

/// Why a query is not answered. The names are those of the Kubernetes API, where it has one.
public enum OperatorReason {
    /// A parameter is unknown or has a wrong value.
    BAD_REQUEST(400, "BadRequest"),
    /// The caller may not read the interface.
    FORBIDDEN(403, "Forbidden"),
    /// There is no such page, or no such object.
    NOT_FOUND(404, "NotFound"),
    /// Too many answers wait for their turn.
    TOO_MANY_REQUESTS(429, "TooManyRequests"),
    /// The page failed.
    INTERNAL_ERROR(500, "InternalError"),
    /// Another answer takes too long, or the daemon does not know enough yet.
    SERVICE_UNAVAILABLE(503, "ServiceUnavailable");

    private final int status;
    private final String text;

    OperatorReason(int status, String text) {
        this.status = status;
        this.text = text;
    }

    int status() {
        return status;
    }

    /// Whether the same query may succeed a little later.
    boolean passes() {
        return this == TOO_MANY_REQUESTS || this == SERVICE_UNAVAILABLE;
    }

    @Override
    public String toString() {
        return text;
    }
}
