package dev.sluice.sync;

/// A change of our rules by another program.
///
/// @param table where, in the kernel's terms: `nat`, `filter`, `ip sluice`
/// @param what what is missing or changed, in a few words
/// @param culprit the program, as far as known: `nft (pid 123)`, else `unknown`
public record Drift(String table, String what, String culprit) {}
