package dev.sluice.netlink.netfilter;

/// A transaction of nf_tables that was committed.
///
/// @param generation the number of commits after it; it wraps around and skips 0
/// @param pid the process as numbered on the host, even if this process is in a container
/// @param program the first 15 bytes of its name
public record Commit(int generation, int pid, String program) {
    /// `nft (pid 4711)`.
    @Override
    public String toString() {
        return program + " (pid " + pid + ")";
    }
}
