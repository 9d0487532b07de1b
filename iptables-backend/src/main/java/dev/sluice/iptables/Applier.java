package dev.sluice.iptables;

import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.IsolatingWriter.Refused;
import dev.sluice.iptables.StaleRuleRemoval.Left;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.FixedEdit;
import dev.sluice.iptables.diff.ServiceEdit;
import dev.sluice.iptables.diff.StaleRules;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Applies one [Diff], in an order in which no packet meets a half-written service:
///
/// 1. the changes that do not depend on services;
/// 2. new rules in filter (REJECT and DROP), which match only packets that nat sends nowhere else;
/// 3. each service's changes in nat, all in one transaction. If there are very many services, the
///    chains of all new services are written first, and then the rules that jump to them;
/// 4. removals: stale rules of nat, then those of filter, then stale chains.
///
/// If the kernel refuses a part of a service, the service keeps its old rules: the parts that were
/// already written are removed again.
///
/// Used once, by the sync thread.
final class Applier {
    /// With more removals than this, the shared chains are rewritten instead: iptables compares
    /// each rule to remove with the whole chain.
    private static final int MANY_REMOVALS = 100;

    private final Diff diff;
    private final Batching batching;
    private final IsolatingWriter transactions;
    private final StaleRuleRemoval removal;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();
    private final Map<Table, Map<ServiceName, Integer>> held = new EnumMap<>(Table.class);

    /// The number of chains in table nat that each service gains.
    private final Map<ServiceName, Integer> grown = new HashMap<>();

    private boolean fixedChanged;

    /// The refused services whose rules in filter were written before the refusal.
    private final List<ServiceName> filterWritten = new ArrayList<>();

    /// The refused services whose chains were written before the refusal.
    private final List<ServiceName> chainsWritten = new ArrayList<>();

    /// Services whose changes were written except for the removals.
    private final List<ServiceName> late = new ArrayList<>();

    Applier(IsolatingWriter transactions, Batching batching, Diff diff) {
        this.diff = diff;
        this.batching = batching;
        this.transactions = transactions;
        this.removal = new StaleRuleRemoval(transactions);
    }

    /// @param suspects the services to write last
    /// @throws SyncException if the kernel refused the rules that all services need, or writing
    ///   failed for another reason than a refusal
    void apply(Set<ServiceName> suspects) throws SyncException {
        for (Table table : Table.values()) {
            fixed(table);
        }
        List<ServiceName> services = new ArrayList<>(diff.services());
        services.sort(Comparator.comparing(suspects::contains));
        for (Table table : List.of(Table.FILTER, Table.NAT)) {
            services(table, services);
        }
        removePartlyWritten();
        StaleRules ofNat = diff.leftovers(Table.NAT, refused.keySet());
        remove(Table.NAT, ofNat.rules());
        remove(Table.FILTER, diff.leftovers(Table.FILTER, refused.keySet()).rules());
        removal.chains(ofNat.chains());
        for (ServiceName service : late) {
            ServiceEdit edit = diff.edit(service, Table.NAT);
            removal.rules(Table.NAT, edit.remove());
            removal.chains(edit.delete());
        }
    }

    /// The services that the kernel refused, and the reasons. Everything else is done.
    Map<ServiceName, String> refused() {
        return refused;
    }

    /// The rules and chains that could not be removed.
    Left left() {
        return removal.left();
    }

    /// The number of rules of services that a table gained.
    int held(Table table) {
        Map<ServiceName, Integer> counts = held.getOrDefault(table, Map.of());
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// The number of rules of a table that were written.
    int written(Table table) {
        return transactions.written(table);
    }

    /// The number of rules that the kernel must have received, by table.
    ///
    /// @param installedIsKnown whether everything that was installed before was known
    Written written(boolean installedIsKnown) {
        boolean growthIsKnown = installedIsKnown && !fixedChanged && left().isNothing();
        int chains = grown.values().stream().mapToInt(Integer::intValue).sum();
        Map<Table, Integer> rules = new EnumMap<>(Table.class);
        Map<Table, Integer> growth = new EnumMap<>(Table.class);
        for (Table table : Table.values()) {
            rules.put(table, written(table));
            if (growthIsKnown) {
                growth.put(table, held(table) + (table == Table.NAT ? 2 * chains : 0));
            }
        }
        return new Written(rules, growth);
    }

    /// The number of rules and chains that were written or removed.
    int changes() {
        return transactions.changes();
    }

    private void fixed(Table table) throws SyncException {
        List<FixedEdit> edit = List.of(diff.fixed(table));
        int before = transactions.changes();
        var refusals = transactions.write(table, edit, Applier::write);
        fixedChanged |= transactions.changes() > before;
        if (!refusals.isEmpty()) {
            throw new SyncException(
                    "iptables-restore, table %s, refuses the rules that all services need: %s"
                            .formatted(table, refusals.getFirst().why()));
        }
    }

    private static void write(FixedEdit edit, Script script) {
        edit.make().forEach(script::empty);
        edit.write().forEach(script::write);
        edit.removeJumps().forEach(text -> script.remove(Names.SERVICES, text));
        edit.addJumps().forEach(rule -> script.append(Names.SERVICES, rule));
        edit.enter().forEach(entry -> script.insert(entry.chain(), entry.rule()));
    }

    private void services(Table table, List<ServiceName> services) throws SyncException {
        held.put(table, new HashMap<>());
        if (services.size() < batching.services()) {
            edit(table, services, Applier::write);
        } else {
            edit(table, services, Applier::writeFreshChains);
            Set<ServiceName> before = Set.copyOf(refused.keySet());
            edit(table, services, Applier::writeRest);
            refused.keySet().stream()
                    .filter(service -> !before.contains(service))
                    .filter(service -> diff.edit(service, table).fresh())
                    .forEach(chainsWritten::add);
        }
    }

    /// @param part writes a part of a service's changes
    private void edit(Table table, List<ServiceName> services, BiConsumer<ServiceEdit, Script> part)
            throws SyncException {
        Map<ServiceName, Integer> counts = held.getOrDefault(table, Map.of());
        List<ServiceName> accepted =
                services.stream().filter(service -> !refused.containsKey(service)).toList();
        var refusals =
                transactions.write(
                        table,
                        accepted,
                        (service, script) -> {
                            ServiceEdit edit = diff.edit(service, table);
                            counts.put(service, edit.held());
                            grown.put(service, edit.chains());
                            part.accept(edit, script);
                        });
        for (Refused<ServiceName> refusal : withoutRemovals(table, refusals)) {
            refused.put(refusal.thing(), refusal.why());
            if (table == Table.NAT) {
                filterWritten.add(refusal.thing());
            }
        }
    }

    /// Writes refused services again without their removals, and returns those that are still
    /// refused. Another program may jump to a chain that is to be deleted, or may have removed a
    /// rule that is to be removed. That is no reason to keep the service's old rules.
    private List<Refused<ServiceName>> withoutRemovals(
            Table table, List<Refused<ServiceName>> refusals) throws SyncException {
        List<ServiceName> again = new ArrayList<>();
        List<Refused<ServiceName>> stay = new ArrayList<>();
        for (Refused<ServiceName> each : refusals) {
            if (diff.edit(each.thing(), table).removes()) {
                again.add(each.thing());
            } else {
                stay.add(each);
            }
        }
        stay.addAll(
                transactions.write(
                        table,
                        again,
                        (service, script) ->
                                write(diff.edit(service, table).withoutRemovals(), script)));
        again.removeAll(stay.stream().map(Refused::thing).toList());
        late.addAll(again);
        return stay;
    }

    /// Removes the parts of refused services that were written: rules in filter, and chains.
    private void removePartlyWritten() throws SyncException {
        for (ServiceName service : refused.keySet()) {
            held.values().forEach(counts -> counts.remove(service));
            grown.remove(service);
        }
        List<InstalledRule> rules = new ArrayList<>();
        for (ServiceName service : filterWritten) {
            for (Dispatch rule : diff.edit(service, Table.FILTER).add()) {
                rules.add(new InstalledRule(rule.chain(), rule.rule().text()));
            }
        }
        List<String> chains = new ArrayList<>();
        for (ServiceName service : chainsWritten) {
            diff.edit(service, Table.NAT).write().forEach(chain -> chains.add(chain.name()));
        }
        chains.sort(Names.CALLERS_FIRST);
        removal.rules(Table.FILTER, rules);
        removal.chains(chains);
    }

    private static void write(ServiceEdit edit, Script script) {
        writeChains(edit, script);
        writeDispatch(edit, script);
    }

    private static void writeFreshChains(ServiceEdit edit, Script script) {
        if (edit.fresh()) {
            writeChains(edit, script);
        }
    }

    private static void writeRest(ServiceEdit edit, Script script) {
        if (edit.fresh()) {
            writeDispatch(edit, script);
        } else {
            write(edit, script);
        }
    }

    private static void writeChains(ServiceEdit edit, Script script) {
        // A chain must exist before a rule jumps to it.
        edit.write().forEach(chain -> script.empty(chain.name()));
        for (Chain chain : edit.write()) {
            chain.rules().forEach(rule -> script.append(chain.name(), rule));
        }
    }

    private static void writeDispatch(ServiceEdit edit, Script script) {
        edit.delete().forEach(script::empty);
        // New rules are inserted at the head: the last rule of KUBE-SERVICES must stay the last,
        // and a new rule must come before the one that it replaces.
        for (Dispatch rule : edit.add().reversed()) {
            script.insert(rule.chain(), rule.rule());
        }
        edit.remove().forEach(rule -> script.remove(rule.chain(), rule.text()));
        edit.delete().forEach(script::delete);
    }

    private void remove(Table table, List<InstalledRule> rules) throws SyncException {
        boolean plain = refused.isEmpty() && diff.desired().deviations().isEmpty();
        if (rules.size() <= MANY_REMOVALS
                || !plain
                || !transactions.write(table, List.of(table), this::rewriteShared).isEmpty()) {
            removal.rules(table, rules);
        }
    }

    private void rewriteShared(Table table, Script script) {
        Names.dispatchChains(table).forEach(script::empty);
        Compiler compiler = diff.desired().compiler();
        diff.desired()
                .services()
                .forEach((_, service) ->
                        compiler.dispatch(service, table)
                                .forEach(rule -> script.append(rule.chain(), rule.rule())));
        if (table == Table.NAT) {
            for (Rule jump : compiler.fixed().nodePortJumps()) {
                script.append(Names.SERVICES, jump);
            }
        }
    }
}
