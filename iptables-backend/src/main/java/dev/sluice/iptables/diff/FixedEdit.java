package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import java.util.List;

/// What must change in one table whatever the services are.
///
/// @param write chains whose rules must be these
/// @param make chains that must be there, empty for now
/// @param removeJumps texts of rules at the end of KUBE-SERVICES that must go
/// @param addJumps rules that must come to the end of KUBE-SERVICES
/// @param enter rules to insert at the heads of the kernel's own chains, in this order
public record FixedEdit(
        List<Chain> write,
        List<String> make,
        List<String> removeJumps,
        List<Rule> addJumps,
        List<EntryRule> enter) {}
