package dev.sluice.sync;

/// Another program changed our rules.
///
/// @param table where, in the kernel's terms: `nat`, `filter`, `ip sluice`
/// @param what is gone or changed, in a few words
/// @param culprit the program, as far as known: `nft (pid 123)`, else `unknown`
public record Drift(String table, String what, String culprit) {}
