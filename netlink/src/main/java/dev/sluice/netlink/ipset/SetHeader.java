package dev.sluice.netlink.ipset;

/// What the kernel lists about a set besides its entries.
///
/// @param type the name of the type as in [SetType#kernelName], also of types that [SetType] does
///   not list
/// @param family the family of its addresses; [dev.sluice.netlink.AddressFamily#AF_UNSPEC] for sets
///   of ports
/// @param hashSize the number of hash buckets; 0 for sets without a hash
/// @param maxEntries the maximum number of entries; 0 for sets without a hash
/// @param entries the number of entries
/// @param plain false if the set has options beyond the above, such as a timeout for its entries
/// @param references the number of rules and sets that refer to it; with any it cannot be destroyed
public record SetHeader(
        String name,
        String type,
        int family,
        int hashSize,
        int maxEntries,
        long entries,
        boolean plain,
        long references) {}
