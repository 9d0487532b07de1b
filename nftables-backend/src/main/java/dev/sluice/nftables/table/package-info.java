/// An nf_tables table of one family as values: sets and maps with their elements, chains with their
/// rules, and the [Command]s that change them. Start at [Contents]. [TableText] prints it as `nft`
/// reads it. It covers the part of nf_tables that Sluice needs and knows nothing of Services. Pure;
/// safe from any thread, except a [Contents] that is being filled.
@NullMarked
package dev.sluice.nftables.table;

import org.jspecify.annotations.NullMarked;
