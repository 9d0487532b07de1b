package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.trace.TableRules.ChainRules;
import dev.sluice.trace.TracedPacket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A table in which the rules of long chains are found by a packet's destination. A chain in which
/// every Service has rules has thousands that no packet to another Service can meet. Safe from any
/// thread.
final class IndexedTable {
    /// A walk through fewer rules costs less than an index.
    private static final int SHORT = 64;

    private final TableRules table;
    private final Map<String, RuleIndex> indexes = new ConcurrentHashMap<>();

    IndexedTable(TableRules table) {
        this.table = table;
    }

    String name() {
        return table.name();
    }

    @Nullable ChainRules chain(String name) {
        return table.chains().get(name);
    }

    /// The rules of a chain that a packet may meet, in order. Left out are rules for another
    /// address or another port.
    List<Rule> rules(String name, ChainRules chain, TracedPacket packet) {
        return chain.rules().size() <= SHORT
                ? chain.rules()
                : indexes.computeIfAbsent(name, _ -> new RuleIndex(chain.rules()))
                        .of(packet.destination());
    }
}
