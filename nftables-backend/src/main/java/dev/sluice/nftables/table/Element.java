package dev.sluice.nftables.table;

/// An element of a set or map.
public record Element(Key key, Value value) {}
