package dev.sluice.netlink.ipset;

/// What the kernel says of a set, but for its entries.
///
/// @param type as [SetType#kernelName], also of types that are not there
/// @param family of its addresses; [dev.sluice.netlink.AddressFamily#AF_UNSPEC] for sets of ports
/// @param hashSize 0 for sets that are no hash, as is the next
/// @param entries how many it holds
/// @param plain whether its entries have nothing more to them, such as a time at which they go
/// @param references how many rules and sets name it: with any it cannot be destroyed
public record SetHeader(
        String name,
        String type,
        int family,
        int hashSize,
        int maxEntries,
        long entries,
        boolean plain,
        long references) {}
