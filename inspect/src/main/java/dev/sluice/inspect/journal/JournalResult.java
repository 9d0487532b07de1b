package dev.sluice.inspect.journal;

import java.util.Arrays;
import java.util.Optional;

/// What became of a change.
public enum JournalResult {
    /// The kernel has it.
    APPLIED("Applied"),
    /// The kernel refused the Service, which is as it was before. It is tried again.
    REFUSED("Refused"),
    /// The sync failed, so that the state of the kernel is unknown. It is repeated.
    FAILED("Failed");

    private final String text;

    JournalResult(String text) {
        this.text = text;
    }

    /// Reads a result in any case; empty if it is none.
    public static Optional<JournalResult> parse(String text) {
        return Arrays.stream(values()).filter(each -> each.text.equalsIgnoreCase(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
