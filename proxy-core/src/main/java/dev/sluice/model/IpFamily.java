package dev.sluice.model;

/// One of the two families, each of which is planned and programmed on its own.
public enum IpFamily {
    IPV4("IPv4", 32),
    IPV6("IPv6", 128);

    private final String label;
    private final int bits;

    IpFamily(String label, int bits) {
        this.label = label;
        this.bits = bits;
    }

    /// The name as the API, the metrics and kube-proxy spell it: `IPv4` or `IPv6`.
    public String label() {
        return label;
    }

    /// The length of an address in bits.
    public int bits() {
        return bits;
    }
}
