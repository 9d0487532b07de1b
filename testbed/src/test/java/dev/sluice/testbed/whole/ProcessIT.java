package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Children;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sluice as a process: how it exits, and that it reaps orphans if it is process 1.
class ProcessIT {
    @TempDir Path folder;
    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
        Files.writeString(folder.resolve("kubeconfig"), site.api.kubeconfig());
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void endsAsASignalAsks(String signal, int status) throws Exception {
        // A build in the background of a shell ignores SIGINT, and child processes inherit that.
        Process sluice = start(List.of("env", "--default-signal"));
        site.awaitServed(POD1);
        kill(signal, sluice.pid());
        assertTrue(sluice.waitFor(1, TimeUnit.SECONDS));
        assertEquals(status, sluice.exitValue());
        site.awaitServed(POD1);
    }

    @Test
    void buriesOrphansWhereItIsTheFirstProcess() throws Exception {
        Process unshare =
                start(List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"));
        site.awaitServed(POD1);
        long sluice = unshare.children().findFirst().orElseThrow().pid();
        site.node.run(
                Place.NODE,
                "nsenter",
                "--pid",
                "--target=" + sluice,
                "sh",
                "-c",
                "(sleep 0.1; exit 3) & sleep 0.1 & exit 0");
        var children = new Children(sluice);
        site.await("orphans to end", () -> children.zombies().size() == 2);
        site.await("them to be buried", () -> children.zombies().isEmpty());

        // The exit statuses of the programs that Sluice runs still arrive.
        site.api.put(slice(FAR).json());
        site.awaitServed(FAR);

        kill("TERM", sluice);
        assertTrue(unshare.waitFor(1, TimeUnit.SECONDS));
        assertEquals(143, unshare.exitValue());
    }

    private Process start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Launcher.find().path().toString());
        command.addAll(
                List.of(
                        "run",
                        "--kubeconfig=" + folder.resolve("kubeconfig"),
                        "--hostname-override=node1",
                        "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56"));
        return site.node
                .process(Place.NODE, command.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void kill(String signal, long pid) throws IOException {
        site.node.run(Place.NODE, "kill", "-" + signal, Long.toString(pid));
    }
}
