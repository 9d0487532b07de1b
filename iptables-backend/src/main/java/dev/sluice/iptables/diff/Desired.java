package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;

/// Which rules shall stand: services, and how they are compiled.
public record Desired(Compiler compiler, SharedMap<ServiceName, PlannedService> services) {
    /// How many rules stand in our chains of a table whatever the services are.
    public int fixedRules(Table table) {
        FixedRules fixed = compiler.fixed();
        int jumps = table == Table.NAT ? fixed.nodePortJumps().size() : 0;
        return jumps + fixed.chains(table).stream().mapToInt(chain -> chain.rules().size()).sum();
    }
}
