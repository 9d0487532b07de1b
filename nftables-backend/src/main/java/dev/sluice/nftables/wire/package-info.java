/// Writes nf_tables tables as netlink messages and reads them back. Start at [CommandWriter] for
/// writing and at [TableReader] for reading. [Bytecode] turns a rule into the expressions that the
/// kernel runs. This package holds the kernel's numbers and layouts, and the conventions of `nft`,
/// so that `nft` can list the table. Only [NetlinkKernel] has effects.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
