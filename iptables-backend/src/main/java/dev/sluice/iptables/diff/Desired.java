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

/// The desired rules: the services and the compiler for them.
///
/// @param deviations the services whose installed rules differ because the kernel refused the
///   desired ones. A service that is [Found] is not in `services`.
public record Desired(
        Compiler compiler,
        SharedMap<ServiceName, PlannedService> services,
        Map<ServiceName, InstalledService> deviations) {
    public Desired(Compiler compiler, SharedMap<ServiceName, PlannedService> services) {
        this(compiler, services, Map.of());
    }

    public Desired {
        deviations = Map.copyOf(deviations);
    }

    /// The number of rules in our chains of a table that do not depend on services.
    public int fixedRules(Table table) {
        FixedRules fixed = compiler.fixed();
        int jumps = table == Table.NAT ? fixed.nodePortJumps().size() : 0;
        return jumps + fixed.chains(table).stream().mapToInt(chain -> chain.rules().size()).sum();
    }

    Compiler compiler(ServiceName service) {
        return deviations.get(service) instanceof Compiled(Compiler then) ? then : compiler;
    }

    /// The services whose installed rules were found in a dump and not compiled.
    public Set<ServiceName> found() {
        return deviations.entrySet().stream()
                .filter(each -> each.getValue() instanceof Found)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The installed rules after a change from `before` to this: the refused services keep their
    /// old rules.
    public Desired after(Desired before, Set<ServiceName> refused) {
        Map<ServiceName, InstalledService> stay = new HashMap<>(deviations);
        var edited = services.edit();
        for (ServiceName name : refused) {
            edited.compute(name, _ -> before.services.get(name));
            InstalledService installed = before.deviations.get(name);
            Compiler then = before.compiler(name);
            if (installed instanceof Found) {
                stay.put(name, installed);
            } else if (before.services.get(name) != null && !then.equals(compiler)) {
                stay.put(name, new Compiled(then));
            }
        }
        return new Desired(compiler, edited.build(), stay);
    }

    /// The installed rules after a change from a dump to this: the refused services keep the rules
    /// that were found.
    public Desired after(Map<ServiceName, Found> refused) {
        Map<ServiceName, InstalledService> stay = new HashMap<>(deviations);
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
