package dev.sluice.netlink.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Netlink;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

public class JumpsTest {
    @Test
    void readsWhatTheKernelListed() throws IOException {
        try (var netlink = new Netlink(Capture.read(JumpsTest.class, "jumps").replay())) {
            check(netlink);
        }
    }

    static void check(Netlink netlink) throws IOException {
        assertEquals(
                new Answer.Got<>(List.of("KUBE-SERVICES", "OTHER")),
                Jumps.of(netlink, AddressFamily.AF_INET, "nat", "PREROUTING"));
        assertEquals(
                new Answer.Got<>(List.of()),
                Jumps.of(netlink, AddressFamily.AF_INET, "nat", "OUTPUT"));
        assertEquals(
                new Answer.Got<>(List.of()),
                Jumps.of(netlink, AddressFamily.AF_INET, "missing", "OUTPUT"));
    }
}
