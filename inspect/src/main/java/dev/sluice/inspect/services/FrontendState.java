package dev.sluice.inspect.services;

/// The state of one frontend of a Service.
public enum FrontendState {
    /// What should be is written.
    SYNCED("SYNCED"),
    /// What should be differs from what is written, and waits for a sync.
    PENDING("PENDING"),
    /// The kernel refused the Service. It is as it was before, and is tried again.
    REFUSED("REFUSED"),
    /// It is written, and rejects or drops, because no endpoint may take the traffic.
    NO_ENDPOINTS("NO ENDPOINTS"),
    /// Another Service owns the address or the node port.
    TAKEN("TAKEN"),
    /// It was planned from files; nothing is known of a kernel.
    PLANNED("PLANNED");

    private final String text;

    FrontendState(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
