/// An nf_tables table of one family as values: sets and maps with their elements, chains with their
/// rules, and the [Command]s that change them. Start at [Contents]; [TableText] prints it as `nft`
/// reads it. Only as much of nf_tables as Sluice's own table needs, and nothing of Services. Pure;
/// safe from any thread, but for a [Contents] being filled.
@NullMarked
package dev.sluice.nftables.table;

import org.jspecify.annotations.NullMarked;
