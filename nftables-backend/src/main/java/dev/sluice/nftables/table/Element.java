package dev.sluice.nftables.table;

/// What a set or map holds.
public record Element(Key key, Value value) {}
