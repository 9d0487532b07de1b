package dev.sluice.iptables;

import dev.sluice.iptables.Transactions.Refused;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.diff.Diff;
import dev.sluice.iptables.diff.FixedEdit;
import dev.sluice.iptables.diff.Leftovers;
import dev.sluice.iptables.diff.Leftovers.StandingRule;
import dev.sluice.iptables.diff.ServiceEdit;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.sync.SyncException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Makes the changes of one [Diff], in an order in which no packet meets a service half made:
///
/// 1. what does not depend on services;
/// 2. new refusals in filter, which meet only what nat does not send elsewhere;
/// 3. each service's changes in nat, whole in one transaction; where they are very many, the chains
///    of all that are new first and then what leads there;
/// 4. what nobody needs any more goes: rules of nat, then of filter, then chains.
///
/// Used once, by the sync thread.
final class Applier {
    /// From how many removals on to write the shared chains anew: for each rule to remove, iptables
    /// compares it with the whole chain.
    private static final int MANY_REMOVALS = 100;

    private final Diff diff;
    private final Batching batching;
    private final Transactions transactions;
    private final Map<ServiceName, String> refused = new LinkedHashMap<>();
    private final Map<Table, Map<ServiceName, Integer>> held = new EnumMap<>(Table.class);

    Applier(Iptables iptables, Batching batching, Diff diff) {
        this.diff = diff;
        this.batching = batching;
        this.transactions = new Transactions(iptables, batching);
    }

    /// @throws SyncException if something was refused; all else is done nevertheless
    void apply() throws SyncException {
        for (Table table : Table.values()) {
            fixed(table);
        }
        List<ServiceName> services = diff.services();
        services(Table.FILTER, services);
        services(Table.NAT, services);
        Leftovers ofNat = diff.leftovers(Table.NAT, refused.keySet());
        remove(Table.NAT, ofNat.rules());
        remove(Table.FILTER, diff.leftovers(Table.FILTER, refused.keySet()).rules());
        delete(ofNat.chains());
        if (!refused.isEmpty()) {
            throw new SyncException(complaint());
        }
    }

    /// How many rules of services a table holds more than before.
    int held(Table table) {
        Map<ServiceName, Integer> counts = held.getOrDefault(table, Map.of());
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// How many rules of a table were written.
    int written(Table table) {
        return transactions.written(table);
    }

    /// How many rules and chains were written or removed.
    int changes() {
        return transactions.changes();
    }

    private void fixed(Table table) throws SyncException {
        FixedEdit edit = diff.fixed(table);
        write(table, List.of(edit), "the rules that all services need", Applier::write);
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
            edit(table, services, Applier::writeRest);
        }
    }

    /// @param part writes a part of what changes for a service
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
                            part.accept(edit, script);
                        });
        for (Refused<ServiceName> refusal : refusals) {
            refused.put(refusal.thing(), refusal.why());
        }
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
        // A chain must be there before a rule names it.
        edit.write().forEach(chain -> script.empty(chain.name()));
        for (Chain chain : edit.write()) {
            chain.rules().forEach(rule -> script.append(chain.name(), rule));
        }
    }

    private static void writeDispatch(ServiceEdit edit, Script script) {
        edit.delete().forEach(script::empty);
        // In front: the last rule of KUBE-SERVICES must stay the last, and what is new goes before
        // what it replaces.
        for (Dispatch rule : edit.add().reversed()) {
            script.insert(rule.chain(), rule.rule());
        }
        edit.remove().forEach(rule -> script.remove(rule.chain(), rule.rule().text()));
        edit.delete().forEach(script::delete);
    }

    private void remove(Table table, List<StandingRule> rules) throws SyncException {
        if (rules.size() > MANY_REMOVALS && refused.isEmpty()) {
            write(table, List.of(table), "the rules of all services", this::rewriteShared);
        } else {
            String what = "to remove rules that no service needs";
            write(table, rules, what, (rule, script) -> script.remove(rule.chain(), rule.text()));
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

    private void delete(List<String> chains) throws SyncException {
        var refusals =
                transactions.write(
                        Table.NAT,
                        chains,
                        (chain, script) -> {
                            script.empty(chain);
                            script.delete(chain);
                        });
        // Another program's rule leads there: then the chain stays, empty, and is harmless.
        List<String> needed = refusals.stream().map(Refused::thing).toList();
        String what = "to empty chains that no service needs";
        write(Table.NAT, needed, what, (chain, script) -> script.empty(chain));
    }

    private <T> void write(Table table, List<T> things, String what, BiConsumer<T, Script> writer)
            throws SyncException {
        List<Refused<T>> refusals = transactions.write(table, things, writer);
        if (!refusals.isEmpty()) {
            throw new SyncException(
                    "iptables-restore, table %s, refuses %s: %s"
                            .formatted(table, what, refusals.getFirst().why()));
        }
    }

    private String complaint() {
        var first = refused.entrySet().iterator().next();
        String others = refused.size() == 1 ? "" : ", and of " + (refused.size() - 1) + " more";
        return "iptables-restore refuses the rules of service %s%s: %s"
                .formatted(first.getKey(), others, first.getValue());
    }
}
