package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A socket cannot accept, and no connection can be closed instead. The channel has an event loop
/// without a thread, and its clock is frozen.
class AcceptFailureHandlerTest {
    private final EmbeddedChannel channel =
            new EmbeddedChannel(
                    new AcceptFailureHandler("an HTTP connection", () -> false, System::nanoTime));

    @Test
    void it_listens_on_after_a_pause() {
        channel.freezeTime();
        for (int i = 0; i < 3; i++) {
            channel.pipeline().fireExceptionCaught(new IOException("Too many open files"));
            channel.runPendingTasks();
            assertFalse(channel.config().isAutoRead(), "the kernel would tell of it all the time");
            channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
            assertTrue(channel.config().isAutoRead());
            assertTrue(channel.isOpen());
        }
    }
}
