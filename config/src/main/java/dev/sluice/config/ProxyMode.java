package dev.sluice.config;

/// Which part of the kernel is programmed.
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
