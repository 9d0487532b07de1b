package dev.sluice.netlink.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.KernelStandIn;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

public class IpvsTest {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final Reply OK = new Reply.Ok();
    private static final Reply NO_SUCH_VIRTUAL = new Reply.Refused(Errno.ESRCH, "");

    private static final VirtualAddress HTTP = at(TCP, "10.96.0.10", 80);
    private static final VirtualAddress HTTP6 = at(TCP, "fd00:10:96::a", 80);

    private static final VirtualServer WEB = server(HTTP, "rr", 0, 0);
    private static final VirtualServer STICKY =
            server(HTTP, "mh", VirtualServer.PERSISTENT | VirtualServer.HASH_PORT, 10800);
    private static final VirtualServer DNS = server(at(UDP, "10.96.0.11", 53), "wlc", 0, 0);
    private static final VirtualServer DIAMETER = server(at(SCTP, "10.96.0.12", 3868), "rr", 0, 0);
    private static final VirtualServer WEB6 =
            new VirtualServer(HTTP6, "rr", 0, 0, VirtualServer.NETMASK_IPV6);
    private static final VirtualServer MARKED =
            server(new VirtualAddress.ByMark(AddressFamily.AF_INET, 7), "rr", 0, 0);

    private static final RealServer POD = RealServer.masqueraded(ip("10.244.1.5"), 8080, 1);
    private static final RealServer OTHER = RealServer.masqueraded(ip("10.244.2.6"), 8080, 1);
    private static final RealServer LIMITED =
            new RealServer(
                    ip("10.244.1.7"), 80, RealServer.Forwarding.DIRECT_ROUTE, 100, 1000, 500);
    private static final RealServer POD6 = RealServer.masqueraded(ip("fd00:10:244:1::5"), 8080, 1);

    @Test
    void repeatsTheConversationWithTheKernel() throws IOException {
        var kernel = Capture.read(IpvsTest.class, "ipvs").replay();
        try (var netlink = new Netlink(kernel)) {
            check(netlink);
        }
    }

    @Test
    void readsWhatTheProgramsWroteAndTheKernelCounted() throws IOException {
        var kernel = Capture.read(IpvsTest.class, "counted").replay();
        try (var netlink = new Netlink(kernel)) {
            checkCounted(netlink);
        }
    }

    @Test
    void aKernelWithoutIpvsSaysSo() throws IOException {
        var kernel =
                new KernelStandIn(
                        request -> List.of(KernelStandIn.acknowledge(request, Errno.ENOENT)));
        try (var netlink = new Netlink(kernel)) {
            assertEquals(new Answer.Refused<>(Errno.ENOENT, ""), Ipvs.find(netlink));
        }
    }

    /// Creates, changes, lists and deletes virtual and real servers.
    static void check(Netlink netlink) throws IOException {
        Ipvs ipvs = Ipvs.find(netlink).orThrow("find IPVS");
        assertEquals(List.of(), ipvs.virtualServers().orThrow("list"));
        checkVirtualServers(ipvs);
        checkRealServers(ipvs);
        checkRefusals(ipvs);
        assertEquals(OK, ipvs.setTimeouts(new Timeouts(901, 0, 301)));
    }

    private static void checkVirtualServers(Ipvs ipvs) throws IOException {
        List<ServerChange> added =
                List.of(
                        new ServerChange.AddVirtual(WEB),
                        new ServerChange.AddVirtual(DNS),
                        new ServerChange.AddVirtual(DIAMETER),
                        new ServerChange.AddVirtual(WEB6),
                        new ServerChange.AddVirtual(MARKED),
                        new ServerChange.AddVirtual(WEB));
        assertEquals(
                List.of(OK, OK, OK, OK, OK, new Reply.Refused(Errno.EEXIST, "")),
                ipvs.apply(added));
        assertEquals(Set.of(WEB, DNS, DIAMETER, WEB6, MARKED), virtual(ipvs));
        assertEquals(
                List.of(OK, OK, OK, NO_SUCH_VIRTUAL),
                ipvs.apply(
                        List.of(
                                new ServerChange.SetVirtual(STICKY),
                                new ServerChange.DeleteVirtual(DNS.at()),
                                new ServerChange.DeleteVirtual(MARKED.at()),
                                new ServerChange.SetVirtual(DNS))));
        assertEquals(Set.of(STICKY, DIAMETER, WEB6), virtual(ipvs));
    }

    private static void checkRealServers(Ipvs ipvs) throws IOException {
        assertEquals(
                List.of(OK, OK, OK, OK, new Reply.Refused(Errno.EEXIST, "")),
                ipvs.apply(
                        List.of(
                                new ServerChange.AddReal(HTTP, POD),
                                new ServerChange.AddReal(HTTP, OTHER),
                                new ServerChange.AddReal(HTTP, LIMITED),
                                new ServerChange.AddReal(HTTP6, POD6),
                                new ServerChange.AddReal(HTTP, POD))));
        assertEquals(Set.of(POD, OTHER, LIMITED), real(ipvs, HTTP));
        assertEquals(Set.of(POD6), real(ipvs, HTTP6));
        var drained = RealServer.masqueraded(POD.address(), POD.port(), 0);
        var gone = new Reply.Refused(Errno.ENOENT, "");
        assertEquals(
                List.of(OK, OK, gone, gone),
                ipvs.apply(
                        List.of(
                                new ServerChange.SetReal(HTTP, drained),
                                new ServerChange.DeleteReal(HTTP, OTHER.address(), OTHER.port()),
                                new ServerChange.DeleteReal(HTTP, OTHER.address(), OTHER.port()),
                                new ServerChange.SetReal(HTTP, OTHER))));
        assertEquals(Set.of(drained, LIMITED), real(ipvs, HTTP));
    }

    private static void checkRefusals(Ipvs ipvs) throws IOException {
        var unknown = server(at(TCP, "10.96.0.13", 80), "no-such", 0, 0);
        assertEquals(
                List.of(new Reply.Refused(Errno.ENOENT, ""), NO_SUCH_VIRTUAL, NO_SUCH_VIRTUAL),
                ipvs.apply(
                        List.of(
                                new ServerChange.AddVirtual(unknown),
                                new ServerChange.AddReal(DNS.at(), POD),
                                new ServerChange.DeleteVirtual(DNS.at()))));
        assertEquals(new Answer.Got<>(List.of()), ipvs.realServers(DNS.at()));
    }

    /// Checks what `ipvsadm` created, after two connections to the first real server, one of which
    /// is open.
    static void checkCounted(Netlink netlink) throws IOException {
        Ipvs ipvs = Ipvs.find(netlink).orThrow("find IPVS");
        VirtualAddress at = at(TCP, "127.0.0.9", 80);
        assertEquals(List.of(server(at, "rr", 1, 60)), ipvs.virtualServers().orThrow("list"));
        var real = ipvs.realServers(at).orThrow("list");
        assertEquals(1, real.size());
        assertEquals(RealServer.masqueraded(ip("127.0.0.1"), 8080, 3), real.getFirst().server());
        assertEquals(1, real.getFirst().active());
        assertEquals(1, real.getFirst().inactive());
    }

    private static Set<VirtualServer> virtual(Ipvs ipvs) throws IOException {
        return new HashSet<>(ipvs.virtualServers().orThrow("list"));
    }

    private static Set<RealServer> real(Ipvs ipvs, VirtualAddress of) throws IOException {
        return new HashSet<>(
                ipvs.realServers(of).orThrow("list").stream()
                        .map(InstalledRealServer::server)
                        .toList());
    }

    private static VirtualServer server(
            VirtualAddress at, String scheduler, int flags, int timeout) {
        return new VirtualServer(at, scheduler, flags, timeout, VirtualServer.NETMASK_IPV4);
    }

    private static VirtualAddress at(int protocol, String address, int port) {
        return new VirtualAddress.ByPort(protocol, ip(address), port);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
