package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.diff.InstalledService.Compiled;
import dev.sluice.iptables.diff.InstalledService.Found;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which rules shall stand: services, and how they are compiled.
///
/// @param odd the services that stand in another way all the same, for the kernel refused them; one
///   that was [Found] is none of the services
public record Desired(
        Compiler compiler,
        SharedMap<ServiceName, PlannedService> services,
        Map<ServiceName, InstalledService> odd) {
    public Desired(Compiler compiler, SharedMap<ServiceName, PlannedService> services) {
        this(compiler, services, Map.of());
    }

    public Desired {
        odd = Map.copyOf(odd);
    }

    /// How many rules stand in our chains of a table whatever the services are.
    public int fixedRules(Table table) {
        FixedRules fixed = compiler.fixed();
        int jumps = table == Table.NAT ? fixed.nodePortJumps().size() : 0;
        return jumps + fixed.chains(table).stream().mapToInt(chain -> chain.rules().size()).sum();
    }

    Compiler compiler(ServiceName service) {
        return odd.get(service) instanceof Compiled(Compiler then) ? then : compiler;
    }

    /// The services of whose rules only is known that they stand.
    public Set<ServiceName> found() {
        return odd.entrySet().stream()
                .filter(each -> each.getValue() instanceof Found)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// What stands after a change to this was refused for some services: they stay as they were.
    public Desired after(Desired before, Set<ServiceName> refused) {
        Map<ServiceName, InstalledService> stay = new HashMap<>(odd);
        var edited = services.edit();
        for (ServiceName name : refused) {
            edited.compute(name, _ -> before.services.get(name));
            InstalledService standing = before.odd.get(name);
            Compiler then = before.compiler(name);
            if (standing instanceof Found) {
                stay.put(name, standing);
            } else if (before.services.get(name) != null && !then.equals(compiler)) {
                stay.put(name, new Compiled(then));
            }
        }
        return new Desired(compiler, edited.build(), stay);
    }

    /// What stands after it was refused for some services that were found as they are.
    public Desired after(Map<ServiceName, Found> refused) {
        Map<ServiceName, InstalledService> stay = new HashMap<>(odd);
        var edited = services.edit();
        refused.forEach((name, found) -> {
            edited.remove(name);
            if (!found.isNothing()) {
                stay.put(name, found);
            }
        });
        return new Desired(compiler, edited.build(), stay);
    }
}
