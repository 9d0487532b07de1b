package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that runs k3s as a service manager does, with a `k3s` that only waits.
class K3sServiceTest {
    @TempDir Path folder;

    private Process service;

    @BeforeEach
    void start() throws IOException {
        Path k3s =
                Files.writeString(
                        Files.createDirectory(folder.resolve("bin")).resolve("k3s"),
                        "#!/bin/sh\necho \"$$ $*\" >> \"$RUN/started\"\nexec sleep 60\n");
        Files.setPosixFilePermissions(k3s, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path cgroups = Files.createDirectory(folder.resolve("cgroups"));
        Files.writeString(cgroups.resolve("cgroup.controllers"), "memory pids\n");
        Files.writeString(cgroups.resolve("cgroup.procs"), "1\n17\n");
        var builder =
                new ProcessBuilder(
                        "sh",
                        ClusterWorkload.SCRIPTS.resolve("k3s-service.sh").toString(),
                        "server",
                        "--node-name=node1");
        builder.environment()
                .merge("PATH", folder.resolve("bin").toString(), (path, own) -> own + ":" + path);
        builder.environment().put("RUN", folder.toString());
        builder.environment().put("CGROUPS", cgroups.toString());
        Path own = Files.writeString(folder.resolve("own"), "0::/\n");
        builder.environment().put("OWN", own.toString());
        service = builder.redirectErrorStream(true).start();
    }

    @AfterEach
    void stop() {
        service.descendants().forEach(ProcessHandle::destroyForcibly);
        service.destroyForcibly();
    }

    @Test
    void k3s_is_started_again_when_it_ends() throws Exception {
        Patience.await("k3s", () -> started().size() == 1 && !pid().isEmpty());
        String first = pid();
        assertEquals(List.of(first + " server --node-name=node1"), started());
        assertTrue(ProcessHandle.of(Long.parseLong(first)).orElseThrow().destroy());
        Patience.await("k3s again", () -> started().size() == 2);
        Patience.await("its pid", () -> !pid().equals(first));
        assertEquals(pid() + " server --node-name=node1", started().getLast());
        assertTrue(service.isAlive());
    }

    /// The files are no cgroups, so each write replaces the one before.
    @Test
    void controllers_are_handed_down_from_a_group_without_processes() throws Exception {
        Patience.await("k3s", () -> started().size() == 1);
        Path cgroups = folder.resolve("cgroups");
        assertEquals("17\n", Files.readString(cgroups.resolve("service/cgroup.procs")));
        assertEquals("+pids\n", Files.readString(cgroups.resolve("cgroup.subtree_control")));
    }

    private List<String> started() throws IOException {
        return Files.readAllLines(folder.resolve("started"));
    }

    private String pid() throws IOException {
        return Files.readString(folder.resolve("k3s.pid")).strip();
    }
}
