package dev.sluice.model;

/// An IP family. Each family is planned and programmed separately.
public enum IpFamily {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String label;
    private final int bits;

    IpFamily(String label, int bits) {
        this.label = label;
        this.bits = bits;
    }

    /// Returns the name as the API, the metrics and kube-proxy spell it: `IPv4` or `IPv6`.
    public String label() {
        return label;
    }

    /// Returns the length of an address in bits: 32 or 128.
    public int bits() {
        return bits;
    }
}
