package dev.sluice.iptables.diff;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Set;

/// The changes from installed to desired rules. Repeated calls return equal edits.
public sealed interface Diff permits PlanDiff, DumpDiff {
    /// The rules that are installed after the changes.
    Desired desired();

    /// The services that may need changes.
    List<ServiceName> services();

    /// The changes of one of these services in a table.
    ServiceEdit edit(ServiceName service, Table table);

    /// The changes in a table that do not depend on services.
    FixedEdit fixed(Table table);

    /// The rules and chains to remove after all services are changed. Complete only after [#edit]
    /// was called for every service and table.
    ///
    /// @param refused services that keep their old rules
    StaleRules leftovers(Table table, Set<ServiceName> refused);
}
