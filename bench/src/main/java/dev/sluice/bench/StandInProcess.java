package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The [StandIn] as a process on node2. Safe from any thread.
final class StandInProcess implements AutoCloseable {
    /// Where it listens.
    static final Ip ADDRESS = Place.NODE2.ip(IpFamily.IPV4);

    private final Process process;
    private final Writer input;
    private final String kubeconfig;

    private StandInProcess(Process process, String kubeconfig) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.kubeconfig = kubeconfig;
    }

    /// Starts the process and waits until it holds all objects.
    static StandInProcess start(TestNode node, ApiCluster cluster, int probes, Path folder)
            throws IOException {
        Path kubeconfig = folder.resolve("stand-in.kubeconfig");
        List<String> java =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandIn.class.getName(),
                        ADDRESS.toString(),
                        Integer.toString(cluster.services()),
                        Integer.toString(cluster.endpoints()),
                        Integer.toString(probes),
                        kubeconfig.toString());
        Process process =
                node.process(Place.NODE2, java.toArray(String[]::new))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        if (!StandIn.READY.equals(output.readLine())) {
            process.destroyForcibly();
            throw new IOException("the API stand-in did not start");
        }
        return new StandInProcess(process, Files.readString(kubeconfig));
    }

    String kubeconfig() {
        return kubeconfig;
    }

    /// Creates or replaces an object.
    ///
    /// @param json on one line
    synchronized void put(String json) throws IOException {
        input.write(json + "\n");
        input.flush();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
