package dev.sluice.ipvs.state;

import dev.sluice.model.IpFamily;

/// A type of ipset.
public enum IpsetType {
    HASH_IP("hash:ip"),
    HASH_IP_PORT("hash:ip,port"),
    HASH_IP_PORT_IP("hash:ip,port,ip"),
    HASH_IP_PORT_NET("hash:ip,port,net"),
    BITMAP_PORT("bitmap:port");

    /// How many buckets a hash starts with (`hashsize`).
    public static final int HASH_SIZE = 1024;

    /// How many entries a hash may have (`maxelem`).
    public static final int MOST_ELEMENTS = 65536;

    private final String text;

    IpsetType(String text) {
        this.text = text;
    }

    /// The kernel's name of the type.
    @Override
    public String toString() {
        return text;
    }

    /// The arguments of `ipset create` after the name.
    public String spec(IpFamily family) {
        if (this == BITMAP_PORT) {
            return text + " range 0-65535";
        }
        String inet = family == IpFamily.IPV4 ? "inet" : "inet6";
        return "%s family %s hashsize %d maxelem %d"
                .formatted(text, inet, HASH_SIZE, MOST_ELEMENTS);
    }
}
