package dev.sluice.netlink.ipset;

/// The type of a set, which defines the parts of its entries.
public enum SetType {
    HASH_IP("hash:ip", 6),
    HASH_IP_PORT("hash:ip,port", 7),
    HASH_IP_PORT_IP("hash:ip,port,ip", 7),
    HASH_IP_PORT_NET("hash:ip,port,net", 8),
    BITMAP_PORT("bitmap:port", 3);

    private final String kernelName;
    private final int revision;

    /// @param revision the newest revision that this codec knows; later ones may need other
    ///   attributes
    SetType(String kernelName, int revision) {
        this.kernelName = kernelName;
        this.revision = revision;
    }

    /// The name in rules and in `ipset list`.
    public String kernelName() {
        return kernelName;
    }

    int revision() {
        return revision;
    }
}
