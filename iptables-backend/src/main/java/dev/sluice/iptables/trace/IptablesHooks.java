package dev.sluice.iptables.trace;

import dev.sluice.iptables.trace.TableRules.ChainRules;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.HookPriority;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.NetfilterHook;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The built-in chains of iptables' tables as functions at netfilter's hooks.
public final class IptablesHooks {
    private IptablesHooks() {}

    /// The hook functions of the tables of one family.
    ///
    /// @param tables tables that iptables does not have are ignored
    public static List<HookFunction> of(List<TableRules> tables, HostNetwork host, SetLookup sets) {
        List<HookFunction> functions = new ArrayList<>();
        for (TableRules table : tables) {
            for (NetfilterHook hook : NetfilterHook.values()) {
                ChainRules chain = table.chains().get(hook.name());
                OptionalInt priority = priority(table.name(), hook);
                if (chain != null && priority.isPresent()) {
                    functions.add(
                            new BaseChain(
                                    table, hook, priority.getAsInt(), new RuleMatcher(host, sets)));
                }
            }
        }
        return functions;
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
            TableRules table, NetfilterHook hook, int priority, RuleMatcher matcher)
            implements HookFunction {
        @Override
        public boolean isNat() {
            return table.name().equals("nat");
        }

        @Override
        public List<Branch> call(Branch branch) {
            return new RuleWalk(table, matcher).through(hook.name(), branch);
        }
    }
}
