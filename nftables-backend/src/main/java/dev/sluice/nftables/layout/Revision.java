package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;

/// What a new plan changes in the table.
///
/// @param was the part of the table that may change, before the change
/// @param is the same part after the change
public record Revision(Contents was, Contents is) {}
