package dev.sluice.netlink.netfilter;

/// One transaction of nf_tables that was committed.
///
/// @param generation the count after it; it wraps, and skips 0
/// @param pid of the process, as numbered on the host, even if this process is in a container
/// @param program the start of its name, at most 15 bytes
public record Commit(int generation, int pid, String program) {
    /// `nft (pid 4711)`.
    @Override
    public String toString() {
        return program + " (pid " + pid + ")";
    }
}
