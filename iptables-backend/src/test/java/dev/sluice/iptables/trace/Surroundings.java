package dev.sluice.iptables.trace;

import dev.sluice.conformance.Flow;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.model.Ip;

/// What rules ask about besides the packet.
public interface Surroundings {
    /// Whether an address is the node's own.
    boolean isNodes(Ip ip);

    /// Whether an ipset holds a packet.
    boolean holds(InSet set, Flow flow);

    /// The node's address by which it reaches another.
    Ip facing(Ip to);

    /// A node without ipsets.
    static Surroundings of(TestNet net) {
        return new Surroundings() {
            @Override
            public boolean isNodes(Ip ip) {
                return net.isNodes(ip);
            }

            @Override
            public boolean holds(InSet set, Flow flow) {
                throw new IllegalArgumentException("no such set: " + set.set());
            }

            @Override
            public Ip facing(Ip to) {
                return net.facing(to);
            }
        };
    }
}
