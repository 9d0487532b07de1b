package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.netlink.netfilter.RulesetChanges.Notifications;
import java.io.IOException;
import java.util.List;

/// The state of nf_tables and its changes: an effect.
interface NftRuleset extends AutoCloseable {
    /// The changes since the last call: tables of this family and their chains.
    Notifications poll() throws IOException;

    /// The chains to which a chain's rules jump, in the order of the rules.
    List<String> jumps(Table table, String chain) throws IOException;

    /// Whether a table is dormant: then packets meet none of its rules.
    boolean isDormant(Table table) throws IOException;

    /// Repairs what iptables programs cannot show: clears the dormant flag of tables, and deletes
    /// those of our chains that another program attached to a hook, since no rule can jump to them.
    ///
    /// @throws IOException if that fails, or if a built-in chain is not attached to its hook
    void mend() throws IOException;

    @Override
    void close();
}
