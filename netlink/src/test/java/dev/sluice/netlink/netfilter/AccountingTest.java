package dev.sluice.netlink.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Capture;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import java.io.IOException;
import org.junit.jupiter.api.Test;

public class AccountingTest {
    @Test
    void repeatsTheConversationWithTheKernel() throws IOException {
        var kernel = Capture.read(AccountingTest.class, "accounting").replay();
        try (var netlink = new Netlink(kernel)) {
            var accounting = new Accounting(netlink);
            assertEquals(new Answer.Refused<>(Errno.ENOENT, ""), accounting.read("IMayExist"));
            assertEquals(new Reply.Ok(), accounting.create("dropped"));
            assertEquals(new Reply.Refused(Errno.EBUSY, ""), accounting.create("dropped"));
            assertEquals(
                    new Answer.Got<>(new Accounting.Counter("dropped", 2, 58)),
                    accounting.read("dropped"));
        }
    }
}
