package dev.sluice.daemon.config;

/// Something wrong with one setting.
///
/// @param field as its user wrote it: `iptables.masqueradeBit` in a file,
///   `--iptables-masquerade-bit` on the command line
/// @param reason what is wrong with the value, and what would be right
public record Problem(String field, String reason) {
    @Override
    public String toString() {
        return field + ": " + reason;
    }
}
