package dev.sluice.testbed.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TestNodeIT {
    @Test
    void twoAtATimeDoNotMeet() throws Exception {
        try (TestNode one = TestNode.build();
                TestNode other = TestNode.build()) {
            assertNotEquals(one.namespace(Place.NODE), other.namespace(Place.NODE));
            one.run(Place.NODE, "ip", "addr", "add", "192.0.2.1/32", "dev", "lo");
            assertFalse(other.run(Place.NODE, "ip", "addr").contains("192.0.2.1"));
        }
    }

    @Test
    void leavesNothing() throws Exception {
        Process sleeper;
        String namespace;
        try (TestNode node = TestNode.build()) {
            namespace = node.namespace(Place.POD1);
            assertTrue(Files.exists(file(namespace)));
            sleeper = node.process(Place.POD1, "sleep", "1000").start();
            // By the time this ends, the first `ip netns exec` has entered the namespace.
            node.run(Place.POD1, "true");
        }
        assertFalse(Files.exists(file(namespace)));
        assertTrue(sleeper.waitFor(5, TimeUnit.SECONDS));
    }

    @Test
    void sweepsWhatADeadProcessLeft() throws Exception {
        String orphan = new Owner(ProcessHandle.current().pid(), 1).namespace(1, Place.NODE);
        String stranger = "sluice-of-somebody-else";
        new ShellCommand(List.of("ip", "netns", "add", orphan)).run();
        new ShellCommand(List.of("ip", "netns", "add", stranger)).run();
        try (TestNode node = TestNode.build()) {
            assertFalse(Files.exists(file(orphan)));
            assertTrue(Files.exists(file(stranger)));
            assertTrue(Files.exists(file(node.namespace(Place.NODE))));
        } finally {
            new ShellCommand(List.of("ip", "netns", "del", stranger)).run();
        }
    }

    @Test
    void aProgramThatFailsSaysWhy() throws Exception {
        try (TestNode node = TestNode.build()) {
            var thrown =
                    assertThrows(
                            IOException.class,
                            () -> node.run(Place.NODE, "ip", "link", "show", "nosuch0"));
            assertEquals(
                    "`ip netns exec %s ip link show nosuch0` ended with status 1: Device \"nosuch0\" does not exist."
                            .formatted(node.namespace(Place.NODE)),
                    thrown.getMessage());
        }
    }

    private static Path file(String namespace) {
        return Path.of("/run/netns", namespace);
    }
}
