package dev.sluice.inspect.diff;

/// A line of a mode's own dump that is missing in the kernel, or that should not be there.
///
/// @param table the table, such as `nat`
/// @param line as `iptables-save` prints it
/// @param missing whether it is missing; otherwise it is superfluous
public record RawLine(String table, String line, boolean missing) {
    /// `- nat -A ...` for a line that is missing, `+ nat -A ...` for one that is too much.
    @Override
    public String toString() {
        return (missing ? "- " : "+ ") + table + " " + line;
    }
}
