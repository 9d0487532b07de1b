package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;

/// What a new plan changes in the table.
///
/// @param was the part of the table that may change, as it was
/// @param is the same part as it must become
public record Revision(Contents was, Contents is) {}
