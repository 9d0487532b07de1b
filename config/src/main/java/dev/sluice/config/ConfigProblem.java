package dev.sluice.config;

import dev.sluice.base.input.OneLine;

/// A problem with one setting.
///
/// @param field as the user wrote it: `iptables.masqueradeBit` in a file,
///   `--iptables-masquerade-bit` on the command line
/// @param reason what is wrong with the value and, if it helps, what would be right
public record ConfigProblem(String field, String reason) {
    private static final int LONGEST_FIELD = 200;

    @Override
    public String toString() {
        return OneLine.of(field, LONGEST_FIELD) + ": " + reason;
    }
}
