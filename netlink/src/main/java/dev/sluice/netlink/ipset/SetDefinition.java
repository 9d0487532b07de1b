package dev.sluice.netlink.ipset;

/// A set to create.
public sealed interface SetDefinition {
    /// The maximum length of a name in bytes.
    int MAX_NAME = 31;

    String name();

    SetType type();

    /// A set that holds addresses.
    ///
    /// @param type any except [SetType#BITMAP_PORT], which is an [IllegalArgumentException]
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
    /// @param hashSize the initial number of hash buckets; the kernel adds more as the set grows
    /// @param maxEntries the maximum number of entries
    record Hash(String name, SetType type, int family, int hashSize, int maxEntries)
            implements SetDefinition {
        public Hash {
            if (type == SetType.BITMAP_PORT) {
                throw new IllegalArgumentException(name + ": a set of ports alone is no hash");
            }
        }
    }

    /// A set that can hold all ports from 0 to 65535.
    record Ports(String name) implements SetDefinition {
        @Override
        public SetType type() {
            return SetType.BITMAP_PORT;
        }
    }
}
