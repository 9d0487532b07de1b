package dev.sluice.iptables.diff;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Set;

/// What must change in the kernel. Asking for the same edit again gives the same answer.
public sealed interface Diff permits PlanDiff, DumpDiff {
    /// What stands once the changes are made.
    Desired desired();

    /// The services for which something may have to change.
    List<ServiceName> services();

    /// What must change for one of them.
    ServiceEdit edit(ServiceName service, Table table);

    /// What must change whatever the services are.
    FixedEdit fixed(Table table);

    /// What must go once all services are as they should be. Complete once every service's edits
    /// were asked for.
    ///
    /// @param refused services whose old rules stay
    StaleRules leftovers(Table table, Set<ServiceName> refused);
}
