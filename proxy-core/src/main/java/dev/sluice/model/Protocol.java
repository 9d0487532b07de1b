package dev.sluice.model;

import java.util.Optional;

/// A transport protocol of a Service.
public enum Protocol {
    TCP("tcp", 6),
    UDP("udp", 17),
    SCTP("sctp", 132);

    private final String lower;
    private final int number;

    Protocol(String lower, int number) {
        this.lower = lower;
        this.number = number;
    }

    /// Parses the API's spelling (`TCP`, `UDP`, `SCTP`). Returns empty for anything else.
    public static Optional<Protocol> parse(String text) {
        for (Protocol protocol : values()) {
            if (protocol.name().equals(text)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }

    /// Returns the spelling of rules: `tcp`, `udp`, `sctp`.
    public String lower() {
        return lower;
    }

    /// Returns the IANA protocol number.
    public int number() {
        return number;
    }
}
