package dev.sluice.netlink.generic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import java.io.IOException;
import org.junit.jupiter.api.Test;

public class GenericFamilyTest {
    @Test
    void readsWhatTheKernelFound() throws IOException {
        var kernel = Capture.read(GenericFamilyTest.class, "families").replay();
        try (var netlink = new Netlink(kernel)) {
            check(netlink);
        }
    }

    static void check(Netlink netlink) throws IOException {
        // The controller of generic netlink is in every kernel, under these numbers.
        assertEquals(
                new Answer.Got<>(new GenericFamily(16, "nlctrl", 2)),
                GenericFamily.find(netlink, "nlctrl"));
        assertEquals(
                new Answer.Refused<>(Errno.ENOENT, ""),
                GenericFamily.find(netlink, "no-such-family"));
    }
}
