package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NetworkNamespaceIT {
    @Test
    void runsInTheNamespaceAndLeavesTheCallerWhereItIs() throws Exception {
        String before = ownNamespace();
        try (var holder = FreshNamespace.create()) {
            String inside = holder.namespace().call(NetworkNamespaceIT::ownNamespace);
            assertNotEquals(before, inside);
            assertEquals(before, ownNamespace());
        }
    }

    @Test
    void handsOnWhatTheTaskThrows() throws Exception {
        try (var holder = FreshNamespace.create()) {
            var thrown = new IllegalStateException("from inside");
            var seen =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    holder.namespace()
                                            .run(() -> {
                                                throw thrown;
                                            }));
            assertSame(thrown, seen);
        }
    }

    @Test
    void namesTheNamespaceThatIsNotThere() {
        var missing = NetworkNamespace.named("sluice-no-such-namespace");
        var e = assertThrows(IOException.class, () -> missing.run(() -> {}));
        assertEquals(
                "cannot enter the network namespace /run/netns/sluice-no-such-namespace: ENOENT (no such namespace?)",
                e.getMessage());
    }

    private static String ownNamespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    }
}
