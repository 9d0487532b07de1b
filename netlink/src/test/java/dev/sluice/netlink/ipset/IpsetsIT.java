package dev.sluice.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.FreshNamespace;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Recorded;
import dev.sluice.netlink.Reply;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests the sets of a real kernel.
class IpsetsIT {
    @Test
    void speaksOfAllTypes() throws Exception {
        try (var fresh = FreshNamespace.create();
                var recorded =
                        Recorded.open(
                                fresh.namespace(),
                                NetlinkFamily.NETFILTER,
                                IpsetsTest.class,
                                "ipsets")) {
            IpsetsTest.check(recorded.netlink());
        }
    }

    @Test
    void listsASetOfManyMessages() throws Exception {
        List<Entry> entries =
                IntStream.range(0, 20_000)
                        .<Entry>mapToObj(
                                i -> new Entry.IpPort(InetAddress.ofLiteral("10.0.0.1"), 6, i))
                        .toList();
        try (var fresh = FreshNamespace.create();
                var netlink = open(fresh)) {
            Ipsets sets = Ipsets.find(netlink).orThrow("find ipset");
            sets.create(new SetDefinition.Hash("MANY", SetType.HASH_IP_PORT, 2, 1024, 65536))
                    .orThrow("create");
            assertEquals(Set.of(new Reply.Ok()), new HashSet<>(sets.add("MANY", entries)));
            assertEquals(Set.copyOf(entries), sets.list("MANY").orThrow("list").entries());
        }
    }

    @Test
    void readsWhatTheProgramMadeAndKeepsWhatARuleNames() throws Exception {
        try (var fresh = FreshNamespace.create();
                var netlink = open(fresh)) {
            fresh.execute("ipset", "create OTHERS hash:net family inet");
            fresh.execute("ipset", "add OTHERS 192.0.2.0/24");
            fresh.execute("ipset", "create KUBE bitmap:port range 0-65535 -exist");
            fresh.execute("iptables-legacy", "-A INPUT -p tcp -m set --match-set KUBE dst");
            Ipsets sets = Ipsets.find(netlink).orThrow("find ipset");
            assertEquals(
                    Set.of("OTHERS hash:net 1 0", "KUBE bitmap:port 0 1"),
                    new HashSet<>(
                            sets.headers().orThrow("list").stream()
                                    .map(h ->
                                            "%s %s %d %d"
                                                    .formatted(
                                                            h.name(),
                                                            h.type(),
                                                            h.entries(),
                                                            h.references()))
                                    .toList()));
            assertEquals(new Reply.Ok(), sets.create(new SetDefinition.Ports("KUBE")));
            assertEquals(
                    new Reply.Refused(Refusals.IPSET_ERR_BUSY, "the set is in use by a rule"),
                    sets.destroy("KUBE"));
            assertEquals(Set.of(), sets.list("KUBE").orThrow("list").entries());
        }
    }

    @Test
    void theProgramReadsWhatWasMadeHere() throws Exception {
        try (var fresh = FreshNamespace.create();
                var netlink = open(fresh)) {
            Ipsets sets = withRanges(netlink, "HERE", 10);
            var entry =
                    new Entry.IpPortNet(
                            InetAddress.ofLiteral("fd00::1"),
                            17,
                            53,
                            InetAddress.ofLiteral("2001:db8::"),
                            48);
            assertEquals(List.of(new Reply.Ok()), sets.add("HERE", List.of(entry)));
            fresh.execute("ipset", "test HERE fd00::1,udp:53,2001:db8::/48");
            // To the program it is the same set, so it reports no error.
            fresh.execute(
                    "ipset",
                    "create HERE hash:ip,port,net family inet6 hashsize 1024 maxelem 65536"
                            + " -exist");
        }
    }

    @Test
    void anEntryThatIsAddedAgainLosesNomatch() throws Exception {
        try (var fresh = FreshNamespace.create();
                var netlink = open(fresh)) {
            Ipsets sets = withRanges(netlink, "RANGES", 2);
            var ip = InetAddress.ofLiteral("10.96.0.1");
            var net = InetAddress.ofLiteral("203.0.113.0");
            var entry = new Entry.IpPortNet(ip, 6, 80, net, 24);
            var nomatch = new Entry.IpPortNet(ip, 6, 80, net, 24, true);
            fresh.execute("ipset", "add RANGES 10.96.0.1,tcp:80,203.0.113.0/24 nomatch");
            assertEquals(Set.of(nomatch), sets.list("RANGES").orThrow("list").entries());
            assertEquals(List.of(new Reply.Ok()), sets.add("RANGES", List.of(entry)));
            assertEquals(Set.of(entry), sets.list("RANGES").orThrow("list").entries());
            assertEquals(List.of(new Reply.Ok()), sets.add("RANGES", List.of(nomatch)));
            assertEquals(Set.of(nomatch), sets.list("RANGES").orThrow("list").entries());
            assertEquals(List.of(new Reply.Ok()), sets.delete("RANGES", List.of(entry)));
            assertEquals(Set.of(), sets.list("RANGES").orThrow("list").entries());
        }
    }

    private static Ipsets withRanges(Netlink netlink, String name, int family) throws Exception {
        Ipsets sets = Ipsets.find(netlink).orThrow("find ipset");
        sets.create(new SetDefinition.Hash(name, SetType.HASH_IP_PORT_NET, family, 1024, 65536))
                .orThrow("create");
        return sets;
    }

    private static Netlink open(FreshNamespace fresh) throws Exception {
        return fresh.namespace().call(() -> Netlink.open(NetlinkFamily.NETFILTER));
    }
}
