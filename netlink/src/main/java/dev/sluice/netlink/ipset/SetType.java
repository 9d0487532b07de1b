package dev.sluice.netlink.ipset;

/// What the entries of a set are made of.
public enum SetType {
    HASH_IP("hash:ip", 6),
    HASH_IP_PORT("hash:ip,port", 7),
    HASH_IP_PORT_IP("hash:ip,port,ip", 7),
    HASH_IP_PORT_NET("hash:ip,port,net", 8),
    BITMAP_PORT("bitmap:port", 3);

    private final String kernelName;
    private final int revision;

    /// @param revision the newest that this codec knows: later ones may want other attributes
    SetType(String kernelName, int revision) {
        this.kernelName = kernelName;
        this.revision = revision;
    }

    /// As rules and `ipset list` call it.
    public String kernelName() {
        return kernelName;
    }

    int revision() {
        return revision;
    }
}
