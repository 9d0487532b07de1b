package dev.sluice.inspect.live;

/// Where a packet ended up.
public enum LiveOutcome {
    /// It left by an interface.
    SENT("Sent"),
    /// It was given to a socket of this node, if one listens.
    RECEIVED("Received"),
    DROPPED("Dropped"),
    REJECTED("Rejected"),
    /// Nothing more was seen of it, though no rule that can be traced ended its way.
    UNKNOWN("Unknown");

    private final String label;

    LiveOutcome(String label) {
        this.label = label;
    }

    /// As in JSON.
    @Override
    public String toString() {
        return label;
    }
}
