package dev.sluice.iptables;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The version of the installed iptables.
///
/// @param nft true if it writes to nf_tables, false if it uses the legacy kernel interface
public record IptablesVersion(int major, int minor, int patch, boolean nft)
        implements Comparable<IptablesVersion> {
    /// The oldest supported version: the first that can wait for its lock in restore and choose
    /// random ports.
    public static final IptablesVersion OLDEST = new IptablesVersion(1, 6, 2, false);

    private static final Pattern TEXT = Pattern.compile("v(\\d+)\\.(\\d+)(?:\\.(\\d+))?");
    private static final Comparator<IptablesVersion> ORDER =
            Comparator.comparingInt(IptablesVersion::major)
                    .thenComparingInt(IptablesVersion::minor)
                    .thenComparingInt(IptablesVersion::patch);

    /// Reads the output of `iptables --version`.
    public static Optional<IptablesVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String patch = matcher.group(3);
        return Optional.of(
                new IptablesVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        patch == null ? 0 : Integer.parseInt(patch),
                        text.contains("(nf_tables)")));
    }

    @Override
    public int compareTo(IptablesVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "%d.%d.%d (%s)".formatted(major, minor, patch, nft ? "nf_tables" : "legacy");
    }
}
