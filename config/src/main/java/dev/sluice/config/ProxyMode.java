package dev.sluice.config;

/// The part of the kernel that is programmed.
public enum ProxyMode {
    IPTABLES("iptables"),
    IPVS("ipvs"),
    NFTABLES("nftables");

    private final String text;

    ProxyMode(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
