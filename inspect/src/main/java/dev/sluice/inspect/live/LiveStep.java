package dev.sluice.inspect.live;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one rule, or the policy of one chain, did to a packet.
///
/// @param after since the packet was first seen, as precisely as the events are read
/// @param hook such as `prerouting`
/// @param table with its family, such as `ip nat`
/// @param rule the handle of the rule, as `nft -a` shows it; 0 for the policy of the chain
/// @param comment of the rule; null if it has none
/// @param effects what the rule does besides its verdict, such as `dnat`
/// @param verdict such as `accept`, `drop`, `continue` or `jump KUBE-SERVICES`
/// @param destination of the packet after this step, if it is another than before
public record LiveStep(
        Duration after,
        String hook,
        String table,
        String chain,
        long rule,
        @Nullable String comment,
        List<String> effects,
        String verdict,
        @Nullable String destination) {
    public LiveStep {
        effects = List.copyOf(effects);
    }

    LiveStep to(String address) {
        return new LiveStep(after, hook, table, chain, rule, comment, effects, verdict, address);
    }
}
