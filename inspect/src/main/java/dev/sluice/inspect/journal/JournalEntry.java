package dev.sluice.inspect.journal;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A change that the daemon wrote to the kernel, or tried to.
///
/// @param number counts the entries since the start of the daemon, from 1
/// @param start when the daemon started: a number is unique within a start
/// @param at when the kernel had answered
/// @param family `IPv4` or `IPv6`
/// @param service `NAMESPACE/NAME`; null if the change is about no single Service
/// @param causes the objects of the API that changed, at most five; empty if unknown
/// @param change what changed, in a few words ([ChangeText])
/// @param latencyMillis from the earliest change of a cause in the cluster to the kernel's answer;
///   null if no cause is known
/// @param reason why it was not applied; null if it was
public record JournalEntry(
        long number,
        Instant start,
        Instant at,
        String family,
        @Nullable String service,
        List<JournalCause> causes,
        String change,
        @Nullable Long latencyMillis,
        JournalResult result,
        @Nullable String reason) {
    /// The kind of a document of these.
    public static final String KIND = "JournalList";

    public JournalEntry {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(family, "family");
        causes = List.copyOf(causes);
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(result, "result");
    }

    /// Returns the length of its texts, in characters.
    public int length() {
        int length = change.length() + lengthOf(service) + lengthOf(reason);
        for (JournalCause cause : causes) {
            length += cause.name().length() + lengthOf(cause.resourceVersion());
        }
        return length;
    }

    private static int lengthOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
