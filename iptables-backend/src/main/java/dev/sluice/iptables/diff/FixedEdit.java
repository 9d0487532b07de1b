package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import java.util.List;

/// The changes in one table that do not depend on services.
///
/// @param write chains to write with all their rules
/// @param make chains to create without rules
/// @param removeJumps texts of rules to remove from the end of KUBE-SERVICES
/// @param addJumps rules to append to KUBE-SERVICES
/// @param enter rules to insert at the heads of built-in chains, in this order
public record FixedEdit(
        List<Chain> write,
        List<String> make,
        List<String> removeJumps,
        List<Rule> addJumps,
        List<EntryRule> enter) {}
