package dev.sluice.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

public class InterfacesTest {
    private static final Reply OK = new Reply.Ok();

    @Test
    void repeatsTheChangesToTheKernel() throws IOException {
        var kernel = Capture.read(InterfacesTest.class, "changes").replay();
        try (var netlink = new Netlink(kernel)) {
            checkChanges(new Interfaces(netlink));
        }
    }

    /// Creates, fills and deletes an interface, in a namespace that has only the loopback
    /// interface.
    static void checkChanges(Interfaces interfaces) throws IOException {
        assertEquals("ENODEV", interfaces.link("kube-ipvs0").toString());
        assertEquals(OK, interfaces.addDummy("kube-ipvs0"));
        assertEquals(new Reply.Refused(Errno.EEXIST, ""), interfaces.addDummy("kube-ipvs0"));
        Interfaces.Link link = interfaces.link("kube-ipvs0").orThrow("find kube-ipvs0");
        assertEquals(
                new Interfaces.Link(link.index(), "kube-ipvs0", Interfaces.DUMMY, false), link);
        var first = new Interfaces.Address(link.index(), ip("10.96.0.1"), 32);
        var second = new Interfaces.Address(link.index(), ip("fd00:10:96::1"), 128);
        var wrong = new Interfaces.Address(link.index() + 1, ip("10.96.0.2"), 32);
        assertEquals(
                "[Ok[], Ok[], ENODEV, EEXIST]",
                errnos(interfaces.add(List.of(first, second, wrong, first))));
        assertEquals(
                Set.of(first, second),
                Set.copyOf(interfaces.addresses(link.index()).orThrow("list")));
        assertEquals(
                "[Ok[], EADDRNOTAVAIL, Ok[]]",
                errnos(interfaces.delete(List.of(first, first, second))));
        assertEquals(List.of(), interfaces.addresses(link.index()).orThrow("list"));
        assertEquals(OK, interfaces.deleteLink(link.index()));
        assertEquals("ENODEV", interfaces.link("kube-ipvs0").toString());
        assertEquals(List.of(), interfaces.addresses(link.index()).orThrow("list"));
    }

    /// The names of the errors, without the texts that newer kernels add.
    private static String errnos(List<Reply> replies) {
        return replies.stream()
                .map(reply ->
                        reply instanceof Reply.Refused(int errno, _) ? Errno.name(errno) : "Ok[]")
                .toList()
                .toString();
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
