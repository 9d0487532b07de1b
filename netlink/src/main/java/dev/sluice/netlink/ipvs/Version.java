package dev.sluice.netlink.ipvs;

/// The version of IPVS that the kernel has.
public record Version(int major, int minor, int patch) {
    /// As the kernel packs it.
    static Version of(int code) {
        return new Version(code >> 16 & 0xff, code >> 8 & 0xff, code & 0xff);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
