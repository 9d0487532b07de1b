package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.netlink.netfilter.RulesetChanges.Heard;
import java.io.IOException;
import java.util.List;

/// What nf_tables tells of its changes, and of our place in it: an effect.
interface Ruleset extends AutoCloseable {
    /// What changed since the last call: of this family's tables, the chains.
    Heard poll() throws IOException;

    /// The chains that a chain's rules jump to, in the order of the rules.
    List<String> jumps(Table table, String chain) throws IOException;

    @Override
    void close();
}
