package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.diff.InstalledService.Found;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Dump;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The changes from a dump of the installed rules to the desired rules, whichever program wrote the
/// installed ones.
public final class DumpDiff implements Diff {
    private final Dump dump;
    private final Desired desired;

    /// The installed rules in shared chains, and those of them that a service needs.
    private final Set<InChain> installed = new HashSet<>();

    private final Set<InChain> wanted = new HashSet<>();
    private final Set<String> wantedChains = new HashSet<>();

    public DumpDiff(Dump dump, Desired desired) {
        this.dump = dump;
        this.desired = desired;
        for (Table table : Table.values()) {
            installed.addAll(installed(table));
        }
    }

    private record InChain(Table table, String chain, String text) {}

    /// What a dump must keep of a chain for the comparison.
    public static Dump.Keep interest(Table table, String chain) {
        if (Names.isOfServicePort(chain)) {
            return table == Table.NAT ? Dump.Keep.FINGERPRINT : Dump.Keep.NOTHING;
        }
        boolean rules =
                Names.dispatchChains(table).contains(chain)
                        || FixedRules.entries().stream()
                                .anyMatch(e -> e.table() == table && e.chain().equals(chain));
        return rules
                ? Dump.Keep.RULES
                : chain.startsWith("KUBE-") ? Dump.Keep.FINGERPRINT : Dump.Keep.NOTHING;
    }

    @Override
    public Desired desired() {
        return desired;
    }

    @Override
    public List<ServiceName> services() {
        List<ServiceName> names = new ArrayList<>(desired.services().size());
        desired.services().forEach((name, _) -> names.add(name));
        return names;
    }

    @Override
    public ServiceEdit edit(ServiceName name, Table table) {
        PlannedService service = desired.services().get(name);
        Compiler compiler = desired.compiler(name);
        if (service == null) {
            return new ServiceEdit(List.of(), List.of(), List.of(), List.of(), false, 0, 0);
        }
        List<Dispatch> add = new ArrayList<>();
        int held = 0;
        for (Dispatch rule : compiler.dispatch(service, table)) {
            held++;
            var key = new InChain(table, rule.chain(), rule.rule().text());
            if (installed.contains(key)) {
                wanted.add(key);
            } else {
                add.add(rule);
            }
        }
        List<Chain> write = new ArrayList<>();
        boolean fresh = true;
        if (table == Table.NAT) {
            for (Chain chain : compiler.chains(service)) {
                held += chain.rules().size();
                if (!dump.holds(table, chain)) {
                    write.add(chain);
                }
                if (dump.holds(table, chain.name())) {
                    wantedChains.add(chain.name());
                    fresh = false;
                }
            }
        }
        return new ServiceEdit(write, List.of(), add, List.of(), fresh, held, 0);
    }

    @Override
    public FixedEdit fixed(Table table) {
        FixedRules rules = desired.compiler().fixed();
        List<Chain> write = new ArrayList<>();
        for (Chain chain : rules.chains(table)) {
            if (!dump.holds(table, chain)) {
                write.add(chain);
            }
        }
        List<String> make = new ArrayList<>(Names.dispatchChains(table));
        if (table == Table.FILTER && !rules.ownsFirewall()) {
            make.add(Names.FIREWALL);
        }
        make.removeIf(chain -> dump.holds(table, chain));
        List<EntryRule> enter = new ArrayList<>();
        for (EntryRule entry : FixedRules.entries()) {
            if (entry.table() == table
                    && !dump.rules(table, entry.chain()).contains(entry.rule().text())) {
                enter.add(entry);
            }
        }
        List<Rule> jumps = table == Table.NAT ? rules.nodePortJumps() : List.of();
        List<String> installedJumps = installedJumps(table);
        boolean right = areLast(table, jumps) && installedJumps.size() == jumps.size();
        return right
                ? new FixedEdit(write, make, List.of(), List.of(), enter)
                : new FixedEdit(write, make, installedJumps, jumps, enter);
    }

    @Override
    public StaleRules leftovers(Table table, Set<ServiceName> refused) {
        List<InstalledRule> rules = new ArrayList<>();
        Set<InChain> seen = new HashSet<>();
        for (InChain rule : installed(table)) {
            // The second of two equal rules is stale.
            boolean stays = wanted.contains(rule) && seen.add(rule);
            if (!stays && !isOfAny(refused, rule.text())) {
                rules.add(new InstalledRule(rule.chain(), rule.text()));
            }
        }
        List<String> chains = new ArrayList<>();
        if (table == Table.NAT) {
            Set<String> needed = new HashSet<>(wantedChains);
            refused.forEach(name -> needed.addAll(found(name).chains()));
            for (String chain : dump.chains(table)) {
                if (Names.isOfServicePort(chain) && !needed.contains(chain)) {
                    chains.add(chain);
                }
            }
            chains.sort(Names.CALLERS_FIRST);
        }
        return new StaleRules(rules, chains);
    }

    /// The installed rules of a service, whichever program wrote them: the rules with its name in
    /// their comment, and the chains that can be reached from them.
    public Found found(ServiceName name) {
        Map<Table, List<InstalledRule>> rules = new EnumMap<>(Table.class);
        Set<String> chains = new HashSet<>();
        for (Table table : Table.values()) {
            List<InstalledRule> its = new ArrayList<>();
            for (InChain rule : installed(table)) {
                if (isOfAny(Set.of(name), rule.text())) {
                    its.add(new InstalledRule(rule.chain(), rule.text()));
                    reach(table, Dump.jump(rule.text()), chains);
                }
            }
            rules.put(table, its);
        }
        return new Found(rules, chains);
    }

    private void reach(Table table, String chain, Set<String> reached) {
        if (Names.isOfServicePort(chain) && reached.add(chain)) {
            dump.jumps(table, chain).forEach(next -> reach(table, next, reached));
        }
    }

    private List<InChain> installed(Table table) {
        List<InChain> rules = new ArrayList<>();
        for (String chain : Names.dispatchChains(table)) {
            for (String text : dump.rules(table, chain)) {
                if (!isJump(table, chain, text)) {
                    rules.add(new InChain(table, chain, text));
                }
            }
        }
        return rules;
    }

    private List<String> installedJumps(Table table) {
        return dump.rules(table, Names.SERVICES).stream()
                .filter(text -> isJump(table, Names.SERVICES, text))
                .toList();
    }

    private boolean areLast(Table table, List<Rule> jumps) {
        List<String> all = dump.rules(table, Names.SERVICES);
        if (all.size() < jumps.size()) {
            return false;
        }
        Set<String> last = Set.copyOf(all.subList(all.size() - jumps.size(), all.size()));
        return jumps.stream().allMatch(jump -> last.contains(jump.text()));
    }

    private static boolean isJump(Table table, String chain, String text) {
        return table == Table.NAT
                && chain.equals(Names.SERVICES)
                && text.endsWith("-j " + Names.NODE_PORTS);
    }

    /// Whether the comment of a rule has the name of one of some services.
    private static boolean isOfAny(Set<ServiceName> some, String text) {
        for (ServiceName name : some) {
            int at = text.indexOf('"' + name.toString());
            int end = at + 1 + name.toString().length();
            if (at >= 0 && end < text.length() && ": \"".indexOf(text.charAt(end)) >= 0) {
                return true;
            }
        }
        return false;
    }
}
