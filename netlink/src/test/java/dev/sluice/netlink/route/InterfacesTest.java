package dev.sluice.netlink.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Netlink;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

public class InterfacesTest {
    @Test
    void readsWhatTheKernelListed() throws IOException {
        var kernel = Capture.read(InterfacesTest.class, "interfaces").replay();
        try (var netlink = new Netlink(kernel)) {
            check(new Interfaces(netlink));
        }
    }

    /// What must be read of the interfaces that the capture was taken of.
    static void check(Interfaces interfaces) throws IOException {
        List<Interfaces.Link> links = interfaces.links().orThrow("list the links");
        assertEquals(
                List.of("lo true", "br0 false"),
                links.stream().map(link -> link.name() + " " + link.up()).toList());
        int bridge = links.getLast().index();
        assertEquals(
                List.of(
                        "1 127.0.0.1/8",
                        bridge + " 10.244.1.1/24",
                        bridge + " 192.0.2.1/32",
                        "1 0:0:0:0:0:0:0:1/128",
                        bridge + " fd00:10:244:1:0:0:0:1/64"),
                interfaces.addresses().orThrow("list the addresses").stream()
                        .map(a -> a.link() + " " + a.address().getHostAddress() + "/" + a.prefix())
                        .toList());
    }
}
