package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.diff.InstalledService.Found;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The changes from the rules of the plan that was applied last to the desired rules. Services that
/// are the same object in both plans are skipped unless the compiler has changed.
public final class PlanDiff implements Diff {
    /// With up to this many changed services, each one's stale rules of nat are removed in the
    /// transaction that changes the service. With more services, it is cheaper to remove all stale
    /// rules together.
    private static final int FEW = 50;

    private final Desired before;
    private final Desired now;
    private final List<ServiceName> services;

    /// @param exists whether a service exists in the cluster. Rules that were found in a dump are
    ///   removed if their service does not exist. They stay if it exists but is not planned.
    public PlanDiff(Desired before, Desired now, Predicate<ServiceName> exists) {
        this.before = before;
        Set<ServiceName> changed = changed(before, now);
        Map<ServiceName, InstalledService> stay = new HashMap<>();
        before.deviations()
                .forEach((name, installed) -> {
                    boolean planned = now.services().get(name) != null;
                    if (installed instanceof Found && !planned && exists.test(name)) {
                        stay.put(name, installed);
                        changed.remove(name);
                    } else {
                        changed.add(name);
                    }
                });
        this.now = new Desired(now.compiler(), now.services(), stay);
        this.services = List.copyOf(changed);
    }

    private PlanDiff(Desired before, Desired now, List<ServiceName> services) {
        this.before = before;
        this.now = now;
        this.services = services;
    }

    /// The changes for all but some Services, with the same compiler as before.
    ///
    /// @param others the Services without changes
    public static PlanDiff besides(
            Set<ServiceName> others,
            Desired before,
            SharedMap<ServiceName, PlannedService> services) {
        List<ServiceName> changed = new ArrayList<>();
        SharedMap.differences(
                before.services(),
                services,
                (name, _, _) -> {
                    if (!others.contains(name)) {
                        changed.add(name);
                    }
                });
        var edited = before.services().edit();
        changed.forEach(name -> edited.compute(name, _ -> services.get(name)));
        return new PlanDiff(
                before,
                new Desired(before.compiler(), edited.build(), before.deviations()),
                List.copyOf(changed));
    }

    @Override
    public Desired desired() {
        return now;
    }

    @Override
    public List<ServiceName> services() {
        return services;
    }

    private static Set<ServiceName> changed(Desired before, Desired now) {
        Set<ServiceName> names = new LinkedHashSet<>();
        if (before.compiler().equals(now.compiler())) {
            SharedMap.differences(
                    before.services(), now.services(), (name, _, _) -> names.add(name));
            return names;
        }
        now.services().forEach((name, _) -> names.add(name));
        before.services().forEach((name, _) -> names.add(name));
        return names;
    }

    @Override
    public ServiceEdit edit(ServiceName service, Table table) {
        ServiceEdit edit = whole(service, table);
        return table == Table.NAT && services.size() <= FEW ? edit : edit.withoutRemovals();
    }

    private ServiceEdit whole(ServiceName service, Table table) {
        PlannedService wanted = now.services().get(service);
        if (before.deviations().get(service) instanceof Found found) {
            return since(found, wanted, table);
        }
        PlannedService then = before.services().get(service);
        Compiler compiler = before.compiler(service);
        List<Dispatch> old = dispatch(compiler, then, table);
        List<Dispatch> present = dispatch(now.compiler(), wanted, table);
        Map<String, Chain> delete = chains(compiler, then, table);
        Map<String, Chain> chains = chains(now.compiler(), wanted, table);
        int held = present.size() - old.size() + rules(chains) - rules(delete);
        int more = chains.size() - delete.size();
        boolean fresh = delete.isEmpty();
        List<Chain> write = new ArrayList<>();
        chains.forEach((name, chain) -> {
            if (!chain.equals(delete.remove(name))) {
                write.add(chain);
            }
        });
        return new ServiceEdit(
                write,
                List.copyOf(delete.keySet()),
                without(present, old),
                without(old, present).stream().map(PlanDiff::installed).toList(),
                fresh,
                held,
                more);
    }

    /// The changes of a service that was found in a dump. Only the names of its installed chains
    /// are known, so all wanted chains are written.
    private ServiceEdit since(Found found, @Nullable PlannedService wanted, Table table) {
        List<Dispatch> add = new ArrayList<>();
        List<InstalledRule> remove = new ArrayList<>(found.rules(table));
        int held = 0;
        for (Dispatch rule : dispatch(now.compiler(), wanted, table)) {
            held++;
            if (!remove.remove(installed(rule))) {
                add.add(rule);
            }
        }
        Map<String, Chain> chains = chains(now.compiler(), wanted, table);
        List<String> delete = new ArrayList<>(table == Table.NAT ? found.chains() : Set.of());
        delete.removeAll(chains.keySet());
        delete.sort(Names.CALLERS_FIRST);
        return new ServiceEdit(
                List.copyOf(chains.values()), delete, add, remove, false, held + rules(chains), 0);
    }

    private static InstalledRule installed(Dispatch rule) {
        return new InstalledRule(rule.chain(), rule.rule().text());
    }

    @Override
    public FixedEdit fixed(Table table) {
        FixedRules old = before.compiler().fixed();
        FixedRules wanted = now.compiler().fixed();
        List<Rule> oldJumps = table == Table.NAT ? old.nodePortJumps() : List.of();
        List<Rule> jumps = table == Table.NAT ? wanted.nodePortJumps() : List.of();
        return new FixedEdit(
                without(wanted.chains(table), old.chains(table)),
                List.of(),
                without(oldJumps, jumps).stream().map(Rule::text).toList(),
                without(jumps, oldJumps),
                List.of());
    }

    /// The removals that [#edit] left out.
    @Override
    public StaleRules leftovers(Table table, Set<ServiceName> refused) {
        List<InstalledRule> rules = new ArrayList<>();
        List<String> chains = new ArrayList<>();
        for (ServiceName service : services) {
            if (!refused.contains(service) && !(table == Table.NAT && services.size() <= FEW)) {
                ServiceEdit edit = whole(service, table);
                rules.addAll(edit.remove());
                chains.addAll(edit.delete());
            }
        }
        chains.sort(Names.CALLERS_FIRST);
        return new StaleRules(rules, chains);
    }

    private static List<Dispatch> dispatch(
            Compiler compiler, @Nullable PlannedService service, Table table) {
        return service == null ? List.of() : compiler.dispatch(service, table);
    }

    private static Map<String, Chain> chains(
            Compiler compiler, @Nullable PlannedService service, Table table) {
        Map<String, Chain> chains = new LinkedHashMap<>();
        if (service != null && table == Table.NAT) {
            compiler.chains(service).forEach(chain -> chains.put(chain.name(), chain));
        }
        return chains;
    }

    private static int rules(Map<String, Chain> chains) {
        return chains.values().stream().mapToInt(chain -> chain.rules().size()).sum();
    }

    /// The elements of a list without others. Each of the others removes only the first element
    /// that equals it.
    private static <T> List<T> without(List<T> all, List<T> some) {
        Map<T, Integer> taken = new HashMap<>();
        some.forEach(each -> taken.merge(each, 1, Integer::sum));
        List<T> rest = new ArrayList<>();
        for (T each : all) {
            Integer left = taken.computeIfPresent(each, (_, n) -> n == 0 ? null : n - 1);
            if (left == null) {
                rest.add(each);
            }
        }
        return rest;
    }
}
