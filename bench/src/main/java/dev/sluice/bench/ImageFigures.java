package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.container.Container;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.container.Memory;
import dev.sluice.testbed.container.Rights;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Measures the image as a container with the rights and the memory limit of
/// `deploy/kustomize/base`: its size, its start with and without the AOT cache, and its memory.
///
/// @param archive the image that `make image` builds
/// @param mode of the daemon
record ImageFigures(Path archive, String mode, Results results) {
    private static final Rights RIGHTS =
            new Rights(List.of("NET_ADMIN", "NET_RAW", "SYS_RESOURCE"), false, 400L << 20);
    private static final Rights PRIVILEGED = new Rights(List.of(), true, 400L << 20);
    private static final String SETTINGS = "/var/lib/kube-proxy";
    private static final List<Integer> SIZES = List.of(0, 1_000, 10_000);
    private static final int CHURNED = 1_000;
    private static final Duration CHURN = Duration.ofMinutes(10);
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final int ROUND = 100;
    private static final double MEGABYTE = 1 << 20;

    /// @throws IOException if the container cannot be started or exits early
    void measure() throws IOException, InterruptedException {
        try (Folder folder = Folder.temporary("sluice-image-")) {
            Image image = Image.unpack(archive, folder.path());
            results.add("image compressed", image.bytes() / 1e6, "MB");
            for (int services : SIZES) {
                measure(image, services, List.of(), "");
                if (services == CHURNED) {
                    measure(
                            image,
                            services,
                            List.of("SLUICE_JAVA_FLAGS=-Xshare:off"),
                            " without AOT cache");
                }
            }
        }
    }

    private void measure(Image image, int services, List<String> environment, String how)
            throws IOException, InterruptedException {
        var cluster = new ApiCluster(services, BenchCluster.ENDPOINTS);
        try (Folder folder = Folder.temporary("sluice-bench-");
                TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                StandInProcess api =
                        StandInProcess.start(node, cluster, Churn.probes(), folder.path())) {
            for (Ip ip : ChangingService.places()) {
                responders.listen(Protocol.TCP, ip, ChangingService.RESPONDER_PORT);
            }
            try (Container container = start(node, image, environment, api, folder.path())) {
                long started = System.nanoTime();
                Churn.awaitFirst(node, container::checkAlive);
                figure(services, "start to first connection" + how, seconds(started), "s");
                TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                ProcessUse use = ProcessUse.of(container.pid());
                figure(services, "CPU until idle" + how, use.cpuSeconds(), "s");
                figure(services, "resident idle" + how, use.residentMegabytes(), "MB");
                figure(services, "working set idle" + how, megabytes(container), "MB");
                if (services == CHURNED && environment.isEmpty()) {
                    churn(container, new Churn(node, api, cluster, new Random(services)));
                }
            }
        }
    }

    private void churn(Container container, Churn churn) throws IOException, InterruptedException {
        long end = System.nanoTime() + CHURN.toNanos();
        double largest = 0;
        int failures = 0;
        while (System.nanoTime() < end) {
            failures += churn.run(ROUND).failures().size();
            largest = Math.max(largest, megabytes(container));
        }
        Memory memory = container.memory();
        figure(
                CHURNED,
                "churn of " + CHURN.toMinutes() + " min, largest working set",
                largest,
                "MB");
        figure(CHURNED, "of a limit of", (double) (memory.limit() >> 20), "MB");
        figure(CHURNED, "processes killed for lack of memory", (double) memory.kills(), "");
        figure(CHURNED, "zombies", container.zombies().size(), "");
        figure(CHURNED, "connections failed", failures, "");
    }

    private Container start(
            TestNode node, Image image, List<String> environment, StandInProcess api, Path folder)
            throws IOException, InterruptedException {
        Path settings = Files.createDirectory(folder.resolve("settings"));
        Files.writeString(settings.resolve("kubeconfig"), api.kubeconfig());
        Files.writeString(
                settings.resolve("config.conf"),
                new ProxySettings(mode).yaml(Path.of(SETTINGS, "kubeconfig")));
        Path lock = Files.createFile(folder.resolve("xtables.lock"));
        Map<String, String> mounts =
                Map.of(SETTINGS, settings + " ro", "/run/xtables.lock", lock.toString());
        List<String> command =
                List.of("/usr/local/bin/sluice", "run", "--config=" + SETTINGS + "/config.conf");
        List<String> init = Stream.concat(command.stream(), Stream.of("--init-only")).toList();
        try (Container host =
                Container.start(node, image, init, List.of(), mounts, PRIVILEGED, folder)) {
            if (host.awaitEnd(LONGEST_START.toSeconds()) != 0) {
                throw new IOException("the init container ended with " + host.log());
            }
        }
        return Container.start(node, image, command, environment, mounts, RIGHTS, folder);
    }

    private static double megabytes(Container container) throws IOException {
        return container.memory().workingSet() / MEGABYTE;
    }

    private void figure(int services, String what, double value, String unit) {
        results.add("container %s %d %s".formatted(mode, services, what), value, unit);
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
