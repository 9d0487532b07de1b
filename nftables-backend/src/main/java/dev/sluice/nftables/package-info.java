/// Programs nf_tables without `nft`: table `sluice` of each family, usually one transaction per
/// change. Start at [NftablesBackend].
///
/// [dev.sluice.nftables.layout] computes what the table must hold for a plan. [TableDiff] lists the
/// steps from one state to the next. A [dev.sluice.nftables.wire.Kernel] executes them. Only the
/// sync thread of its family uses a backend.
@NullMarked
package dev.sluice.nftables;

import org.jspecify.annotations.NullMarked;
