package dev.sluice.nftables.wire;

import dev.sluice.nftables.table.Hook;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.NetfilterHook;
import java.util.ArrayList;
import java.util.List;

/// The base chains of nftables, as functions at netfilter's hooks.
public final class NftablesHooks {
    private NftablesHooks() {}

    /// @param ruleset of the packets' family
    public static List<HookFunction> of(ListedRuleset ruleset, HostNetwork host) {
        List<HookFunction> functions = new ArrayList<>();
        for (TableContents table : ruleset.tables()) {
            if (!table.dormant()) {
                table.chains()
                        .forEach((name, chain) ->
                                chain.hook()
                                        .ifPresent(hook ->
                                                functions.add(
                                                        new BaseChain(table, name, hook, host))));
            }
        }
        return functions;
    }

    private record BaseChain(TableContents table, String chain, Hook at, HostNetwork host)
            implements HookFunction {
        @Override
        public NetfilterHook hook() {
            return switch (at.point()) {
                case PREROUTING -> NetfilterHook.PREROUTING;
                case INPUT -> NetfilterHook.INPUT;
                case FORWARD -> NetfilterHook.FORWARD;
                case OUTPUT -> NetfilterHook.OUTPUT;
                case POSTROUTING -> NetfilterHook.POSTROUTING;
            };
        }

        @Override
        public int priority() {
            return at.priority();
        }

        @Override
        public boolean isNat() {
            return at.kind() == Hook.Kind.NAT;
        }

        @Override
        public List<Branch> call(Branch branch) {
            return new ExprWalk(table, host).through(chain, branch);
        }
    }
}
