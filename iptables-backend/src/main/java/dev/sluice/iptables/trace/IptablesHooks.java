package dev.sluice.iptables.trace;

import dev.sluice.model.IpFamily;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.HookPriority;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.NetfilterHook;
import dev.sluice.trace.TracedPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/// The built-in chains of iptables' tables as functions at netfilter's hooks.
public final class IptablesHooks {
    private IptablesHooks() {}

    /// The hook functions of the tables of one family.
    ///
    /// @param tables tables that iptables does not have are ignored
    public static List<HookFunction> of(List<TableRules> tables, HostNetwork host, SetLookup sets) {
        List<HookFunction> functions = new ArrayList<>();
        var matcher = new RuleMatcher(host, sets);
        for (TableRules table : tables) {
            var indexed = new IndexedTable(table);
            for (NetfilterHook hook : NetfilterHook.values()) {
                if (table.chains().containsKey(hook.name())) {
                    add(functions, table.name(), hook, matcher, _ -> indexed);
                }
            }
        }
        return functions;
    }

    /// The hook functions of the tables in an output of `iptables-save`. Rules are parsed when a
    /// packet can meet them. That is fast for one packet, and slow for thousands.
    public static List<HookFunction> ofSaved(
            IpFamily family, List<String> saved, HostNetwork host, SetLookup sets) {
        return ofTexts(SavedTable.of(family, saved), new RuleMatcher(host, sets));
    }

    /// The hook functions of tables whose chains are read when a packet can pass them. They throw
    /// what the source throws.
    public static List<HookFunction> ofChains(
            IpFamily family, ChainSource source, HostNetwork host, SetLookup sets) {
        return ofTexts(SavedTable.of(family, source), new RuleMatcher(host, sets));
    }

    private static List<HookFunction> ofTexts(List<SavedTable> tables, RuleMatcher matcher) {
        List<HookFunction> functions = new ArrayList<>();
        for (SavedTable table : tables) {
            for (NetfilterHook hook : NetfilterHook.values()) {
                if (table.hasChain(hook.name())) {
                    add(
                            functions,
                            table.name(),
                            hook,
                            matcher,
                            packet -> table.at(hook, packet.destination().ip()));
                }
            }
        }
        return functions;
    }

    private static void add(
            List<HookFunction> functions,
            String table,
            NetfilterHook hook,
            RuleMatcher matcher,
            Function<TracedPacket, IndexedTable> rules) {
        OptionalInt priority = priority(table, hook);
        if (priority.isPresent()) {
            functions.add(
                    new BaseChain(rules, table.equals("nat"), hook, priority.getAsInt(), matcher));
        }
    }

    /// The priorities with which the kernel registers iptables' tables
    /// (net/ipv4/netfilter/iptable_*.c).
    private static OptionalInt priority(String table, NetfilterHook hook) {
        return switch (table) {
            case "raw" -> OptionalInt.of(HookPriority.RAW);
            case "mangle" -> OptionalInt.of(HookPriority.MANGLE);
            case "filter" -> OptionalInt.of(HookPriority.FILTER);
            case "security" -> OptionalInt.of(HookPriority.SECURITY);
            case "nat" ->
                    switch (hook) {
                        case PREROUTING, OUTPUT -> OptionalInt.of(HookPriority.NAT_DST);
                        case INPUT, POSTROUTING -> OptionalInt.of(HookPriority.NAT_SRC);
                        case FORWARD -> OptionalInt.empty();
                    };
            default -> OptionalInt.empty();
        };
    }

    private record BaseChain(
            Function<TracedPacket, IndexedTable> rules,
            boolean isNat,
            NetfilterHook hook,
            int priority,
            RuleMatcher matcher)
            implements HookFunction {
        @Override
        public List<Branch> call(Branch branch) {
            return new RuleWalk(rules.apply(branch.packet()), matcher).through(hook.name(), branch);
        }
    }
}
