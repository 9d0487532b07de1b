/// Writes tables of nf_tables into netlink messages and reads them from there. Start at
/// [CommandWriter] and [TableReader]; [Bytecode] turns a rule into the expressions that the kernel
/// runs. Holds the kernel's layouts, and `nft`'s conventions on top, so that it can list what
/// stands. Effects are in [NetlinkKernel] alone.
@NullMarked
package dev.sluice.nftables.wire;

import org.jspecify.annotations.NullMarked;
