package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.netlink.netfilter.RulesetChanges.Heard;
import java.io.IOException;
import java.util.List;

/// What nf_tables tells of its changes, and of our place in it: an effect.
interface NftRuleset extends AutoCloseable {
    /// What changed since the last call: of this family's tables, and their chains.
    Heard poll() throws IOException;

    /// The chains that a chain's rules jump to, in the order of the rules.
    List<String> jumps(Table table, String chain) throws IOException;

    /// Whether a table is switched off: then none of its rules is asked.
    boolean isDormant(Table table) throws IOException;

    /// Mends what programs of iptables do not see: a table that is switched off, and a chain of
    /// ours that another program made one of the kernel's, to which no rule can lead.
    ///
    /// @throws IOException if it cannot, or if one of the kernel's own chains is none
    void mend() throws IOException;

    @Override
    void close();
}
