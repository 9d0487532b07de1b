package dev.sluice.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class IpsetsTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final Reply OK = new Reply.Ok();

    @Test
    void repeatsTheConversationWithTheKernel() throws IOException {
        var kernel = Capture.read(IpsetsTest.class, "ipsets").replay();
        try (var netlink = new Netlink(kernel)) {
            check(netlink);
        }
    }

    /// Creates, fills, lists and destroys sets of all types, in both families.
    static void check(Netlink netlink) throws IOException {
        Ipsets sets = Ipsets.find(netlink).orThrow("find ipset");
        assertEquals(7, sets.protocol());
        for (Filled each : filled()) {
            checkType(sets, each);
        }
        checkHeaders(sets);
        checkRefusals(sets);
    }

    private record Filled(SetDefinition set, List<? extends Entry> entries) {}

    private static List<Filled> filled() {
        InetAddress v4 = ip("10.96.0.1");
        InetAddress pod4 = ip("10.244.1.5");
        InetAddress v6 = ip("fd00:10:96::1");
        InetAddress pod6 = ip("fd00:10:244:1::5");
        return List.of(
                new Filled(
                        hash("IPS", SetType.HASH_IP, 2),
                        List.of(new Entry.Ip(v4), new Entry.Ip(pod4))),
                new Filled(hash("IPS-6", SetType.HASH_IP, 10), List.of(new Entry.Ip(v6))),
                new Filled(
                        hash("CLUSTER", SetType.HASH_IP_PORT, 2),
                        List.of(
                                new Entry.IpPort(v4, TCP, 443),
                                new Entry.IpPort(v4, UDP, 53),
                                new Entry.IpPort(v4, SCTP, 3868))),
                new Filled(
                        hash("CLUSTER-6", SetType.HASH_IP_PORT, 10),
                        List.of(new Entry.IpPort(v6, TCP, 443))),
                new Filled(
                        hash("LOOP", SetType.HASH_IP_PORT_IP, 2),
                        List.of(new Entry.IpPortIp(pod4, TCP, 8080, pod4))),
                new Filled(
                        hash("LOOP-6", SetType.HASH_IP_PORT_IP, 10),
                        List.of(new Entry.IpPortIp(pod6, TCP, 8080, pod6))),
                new Filled(
                        hash("RANGES", SetType.HASH_IP_PORT_NET, 2),
                        List.of(
                                new Entry.IpPortNet(v4, TCP, 80, ip("203.0.113.0"), 25),
                                new Entry.IpPortNet(v4, TCP, 80, ip("203.0.113.7"), 32))),
                new Filled(
                        hash("RANGES-6", SetType.HASH_IP_PORT_NET, 10),
                        List.of(new Entry.IpPortNet(v6, TCP, 80, ip("2001:db8::"), 33))),
                new Filled(
                        new SetDefinition.Ports("PORTS"),
                        List.of(new Entry.Port(30080), new Entry.Port(65535))));
    }

    private static void checkType(Ipsets sets, Filled filled) throws IOException {
        String name = filled.set.name();
        assertEquals(OK, sets.create(filled.set), name);
        assertEquals(OK, sets.create(filled.set), name + ", again");
        List<Reply> all = filled.entries.stream().map(_ -> OK).toList();
        assertEquals(all, sets.add(name, filled.entries), name);
        assertEquals(all, sets.add(name, filled.entries), name + ", again");
        IpSet listed = sets.list(name).orThrow("list " + name);
        assertEquals(filled.set.type().kernelName(), listed.header().type());
        assertEquals(filled.entries.size(), listed.header().entries());
        assertEquals(Set.copyOf(filled.entries), listed.entries());
        assertEquals(List.of(OK), sets.delete(name, filled.entries.subList(0, 1)));
        assertEquals(List.of(OK), sets.delete(name, filled.entries.subList(0, 1)));
        assertEquals(
                filled.entries.size() - 1,
                sets.list(name).orThrow("list " + name).entries().size());
    }

    private static void checkHeaders(Ipsets sets) throws IOException {
        assertEquals(9, sets.headers().orThrow("list").size());
        SetHeader ips = sets.list("IPS").orThrow("list").header();
        assertEquals(new SetHeader("IPS", "hash:ip", 2, 1024, 65536, 1, true, 0), ips);
        assertEquals(OK, sets.destroy("IPS"));
        assertEquals(OK, sets.destroy("IPS"));
        SetHeader ports = sets.list("PORTS").orThrow("list").header();
        assertEquals(new SetHeader("PORTS", "bitmap:port", 0, 0, 0, 1, true, 0), ports);
    }

    private static void checkRefusals(Ipsets sets) throws IOException {
        var missing = new Reply.Refused(Errno.ENOENT, "");
        var entry = new Entry.IpPort(ip("10.96.0.2"), TCP, 80);
        assertEquals(List.of(missing), sets.add("GONE", List.of(entry)));
        assertEquals(List.of(missing), sets.delete("GONE", List.of(entry)));
        assertEquals(OK, sets.destroy("GONE"));
        assertEquals("ENOENT", sets.list("GONE").toString());
        var smaller = new SetDefinition.Hash("CLUSTER", SetType.HASH_IP_PORT, 2, 1024, 2);
        assertEquals(new Reply.Refused(Errno.EEXIST, ""), sets.create(smaller));
        assertEquals(
                new Reply.Refused(Errno.EEXIST, ""),
                sets.create(hash("CLUSTER", SetType.HASH_IP, 2)));
        // A refused entry does not affect the others.
        var tiny = new SetDefinition.Hash("TINY", SetType.HASH_IP_PORT, 2, 64, 2);
        assertEquals(OK, sets.create(tiny));
        List<Entry> four =
                IntStream.range(1, 5)
                        .<Entry>mapToObj(port -> new Entry.IpPort(ip("10.96.0.2"), TCP, port))
                        .toList();
        var full = new Reply.Refused(Refusals.IPSET_ERR_HASH_FULL, "the set is full");
        assertEquals(List.of(OK, OK, full, full), sets.add("TINY", four));
        var v6 = new Entry.IpPort(ip("fd00::1"), TCP, 1);
        assertEquals(
                List.of(OK, new Reply.Refused(4097, "this type of set cannot hold the entry"), OK),
                sets.add("TINY", List.of(four.get(0), v6, four.get(1))));
    }

    @Test
    void aHashHoldsAddresses() {
        var e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> hash("PORTS", SetType.BITMAP_PORT, AddressFamily.AF_INET));
        assertEquals("PORTS: a set of ports alone is no hash", e.getMessage());
    }

    @Test
    void entriesReadAsTheProgramPrintsThem() {
        var at = ip("10.96.0.1");
        assertEquals("10.96.0.1", new Entry.Ip(at).toString());
        assertEquals("10.96.0.1,sctp:3868", new Entry.IpPort(at, SCTP, 3868).toString());
        assertEquals("10.96.0.1,udp:53,10.96.0.1", new Entry.IpPortIp(at, UDP, 53, at).toString());
        assertEquals(
                "10.96.0.1,tcp:80,203.0.113.0/25",
                new Entry.IpPortNet(at, TCP, 80, ip("203.0.113.0"), 25).toString());
        assertEquals(
                "10.96.0.1,tcp:80,203.0.113.7",
                new Entry.IpPortNet(at, TCP, 80, ip("203.0.113.7"), 32).toString());
        assertEquals(
                "10.96.0.1,tcp:80,203.0.113.7 nomatch",
                new Entry.IpPortNet(at, TCP, 80, ip("203.0.113.7"), 32, true).toString());
        assertEquals("30080", new Entry.Port(30080).toString());
    }

    private static SetDefinition hash(String name, SetType type, int family) {
        return new SetDefinition.Hash(name, type, family, 1024, 65536);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
