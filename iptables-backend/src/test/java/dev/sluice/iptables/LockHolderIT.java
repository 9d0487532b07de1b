package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another process holds the lock for which iptables-legacy waits. Each run has a network namespace
/// of its own.
class LockHolderIT {
    @TempDir private Path folder;
    private final List<String> remarks = new ArrayList<>();

    @Test
    void whoHoldsTheLockIsNamedAfterASecondAndTheRunSucceedsOnceItIsFree() throws Exception {
        Path lock = Files.createFile(folder.resolve("lock"));
        write(lock);
        assertEquals(List.of(), remarks);
        Process holder =
                new ProcessBuilder("flock", lock.toString(), "-c", "echo held; sleep 3").start();
        try {
            assertEquals('h', holder.getInputStream().read());
            write(lock);
            assertEquals(
                    List.of(
                            "waiting for %s, which flock (pid %d) holds"
                                    .formatted(lock, holder.pid())),
                    remarks);
            assertTrue(holder.waitFor(1, TimeUnit.MINUTES));
        } finally {
            holder.descendants().forEach(ProcessHandle::destroy);
            holder.destroy();
        }
    }

    private void write(Path lock) throws Exception {
        var programs =
                new Programs(
                        List.of("unshare", "--net", "env", "XTABLES_LOCKFILE=" + lock),
                        Duration.ofSeconds(30));
        var holders = new LockHolder(lock, Path.of("/proc"), remarks::add, System::nanoTime);
        var iptables = new IptablesCommands(programs, Binaries.LEGACY, IpFamily.IPV4, holders);
        try (var restore = iptables.restore(Table.NAT)) {
            restore.line(":KUBE-SERVICES - [0:0]");
            assertEquals(Optional.empty(), restore.commit());
        }
    }
}
