/// Programs nf_tables without `nft`: table `sluice` of each family, one transaction for a change.
/// Start at [NftablesBackend].
///
/// [dev.sluice.nftables.layout] says what the table must hold for a plan, [TableDiff] what to do
/// about the difference, and a [dev.sluice.nftables.wire.Kernel] does it. On the thread of the sync
/// loop alone.
@NullMarked
package dev.sluice.nftables;

import org.jspecify.annotations.NullMarked;
