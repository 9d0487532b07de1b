package dev.sluice.ipvs.trace;

import dev.sluice.conformance.Flow;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.iptables.table.Match.InSet.Side;
import dev.sluice.iptables.trace.Surroundings;
import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The test node with everything that a plan comes to but rules: sets, addresses, virtual servers.
final class ServingNode implements Surroundings {
    private final Ledger ledger;
    private final TestNet net;

    ServingNode(Ledger ledger, TestNet net) {
        this.ledger = ledger;
        this.net = net;
    }

    @Override
    public boolean isNodes(Ip ip) {
        return net.isNodes(ip) || ledger.needs(new Item.Bound(ip));
    }

    @Override
    public Ip facing(Ip to) {
        return net.facing(to);
    }

    @Override
    public boolean holds(InSet match, Flow flow) {
        SetName set = SetName.of(match.set(), net.family()).orElseThrow();
        List<Side> sides = match.sides();
        Ip ip = sides.getFirst() == Side.DST ? flow.destination().ip() : flow.source();
        return switch (set.type()) {
            case HASH_IP -> has(set, new Entry.OfIp(ip));
            case BITMAP_PORT -> has(set, new Entry.OfPort(flow.destination().port()));
            case HASH_IP_PORT ->
                    has(set, new Entry.OfIpPort(ip, flow.protocol(), flow.destination().port()));
            case HASH_IP_PORT_IP ->
                    has(
                            set,
                            new Entry.OfIpPortIp(
                                    ip, flow.protocol(), flow.destination().port(), flow.source()));
            case HASH_IP_PORT_NET ->
                    ledger.items().stream().anyMatch(item -> admits(item, set, flow));
        };
    }

    private boolean has(SetName set, Entry entry) {
        return ledger.needs(new Member(set, entry));
    }

    private static boolean admits(Item item, SetName set, Flow flow) {
        return item
                        instanceof
                        Member(
                                SetName of,
                                Entry.OfIpPortNet(var ip, var protocol, int port, var range))
                && of == set
                && ip.equals(flow.destination().ip())
                && protocol == flow.protocol()
                && port == flow.destination().port()
                && range.contains(flow.source());
    }

    /// The virtual server that takes a packet, if one does.
    @Nullable Pool pool(Flow flow) {
        return ledger.pool(
                new ServerAddress(
                        flow.protocol(), flow.destination().ip(), flow.destination().port()));
    }

    /// The real servers that a packet may go to, all alike.
    List<Endpoint> choices(Pool pool, Flow flow) {
        Optional<Endpoint> known =
                pool.endpoints().stream()
                        .filter(e ->
                                flow.remembered()
                                                .age(template(pool, e), flow.source())
                                                .orElse(Integer.MAX_VALUE)
                                        <= pool.server().timeout())
                        .findFirst();
        return pool.server().timeout() > 0 && known.isPresent()
                ? List.of(known.get())
                : pool.endpoints();
    }

    /// What persistence keeps of a connection.
    Flow remember(Pool pool, Endpoint endpoint, Flow flow) {
        return pool.server().timeout() > 0 ? flow.remember(template(pool, endpoint)) : flow;
    }

    private static String template(Pool pool, Endpoint endpoint) {
        return pool.server().at() + " " + endpoint.text();
    }
}
