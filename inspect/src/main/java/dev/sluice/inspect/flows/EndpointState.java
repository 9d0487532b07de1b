package dev.sluice.inspect.flows;

/// What became of the place to which a connection goes.
public enum EndpointState {
    /// It takes new connections, or still answers.
    SERVING("serving", false),
    /// It is listed, but neither ready nor serving.
    NOT_READY("not ready", false),
    TERMINATING("terminating", true),
    /// No slice lists it any more.
    GONE("gone", true),
    /// The Service that had the address is deleted.
    SERVICE_GONE("gone with its Service", true),
    /// The connection was never sent to an endpoint.
    UNTRANSLATED("not an endpoint: never translated", true),
    /// Nobody was asked.
    UNKNOWN("unknown", false);

    private final String words;
    private final boolean leaving;

    EndpointState(String words, boolean leaving) {
        this.words = words;
        this.leaving = leaving;
    }

    String words() {
        return words;
    }

    /// Whether connections to it are stuck, unless they are closing.
    boolean isLeaving() {
        return leaving;
    }

    /// As in JSON, such as `NotReady`.
    @Override
    public String toString() {
        return JsonLabel.of(this);
    }
}
