package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Measures what a Service that the kernel always refuses costs the other Services. It runs the
/// daemon as shipped twice, with the same Services; in the second run the kernel refuses one of
/// them. The means for that are also there in the first run, without effect, because they have a
/// cost of their own: with an agent, the JVM does not use its class archive.
///
/// @param size of the cluster, in addition to the probes
record RefusedService(String mode, Size size, Results results, Path folder) {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int CHANGES = 400;
    private static final Ip REFUSED = Ip.of("10.96.251.1");
    private static final Ip NOBODYS = Ip.of("203.0.113.1");

    /// Debian's folder of the iptables matches is below this one, in a folder named after the
    /// architecture.
    private static final Path LIBRARIES = Path.of("/usr/lib");

    private static final String SERVICE =
            ApiCluster.serviceJson("refused", REFUSED)
                    .replace(
                            "\"sessionAffinity\":\"None\"",
                            "\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":"
                                    + "{\"clientIP\":{\"timeoutSeconds\":10800}}");

    void measure() throws IOException, InterruptedException {
        Percentiles without = run("none refused", false);
        Percentiles with = run("one refused", true);
        for (int percent : List.of(50, 99)) {
            results.add(
                    "%s %s change p%d with one refused".formatted(mode, size, percent),
                    with.at(percent) / without.at(percent),
                    "of without");
        }
    }

    private Percentiles run(String which, boolean refused)
            throws IOException, InterruptedException {
        var cluster = new ApiCluster(size.services(), size.endpoints());
        try (Folder files = Folder.temporary("sluice-bench-");
                TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                StandInProcess api =
                        StandInProcess.start(node, cluster, Churn.probes(), files.path())) {
            for (Ip ip : ChangingService.places()) {
                responders.listen(Protocol.TCP, ip, ChangingService.RESPONDER_PORT);
            }
            api.put(SERVICE);
            api.put(
                    ApiCluster.sliceJson(
                            "refused", ChangingService.RESPONDER_PORT, ChangingService.places()));
            List<String> program = new ArrayList<>(refusing(refused, files.path()));
            program.add(Launcher.find().path().toString());
            try (SluiceRun sluice =
                    SluiceRun.start(
                            node,
                            program,
                            new ProxySettings(mode),
                            api.kubeconfig(),
                            files.path(),
                            files.path())) {
                Churn.awaitFirst(node, sluice::checkAlive);
                TimeUnit.SECONDS.sleep(20);
                idle(which, sluice);
                var churn = new Churn(node, api, cluster, new Random(size.services()));
                Churn.Outcome outcome = churn.run(CHANGES);
                Percentiles millis = Percentiles.of(outcome.millis());
                figure(which, "change p50", millis.at(50), "ms");
                figure(which, "change p99", millis.at(99), "ms");
                figure(which, "connections failed", outcome.failures().size(), "");
                figure(which, "/healthz", health(node), "");
                figure(which, "refusals logged", (double) refusals(sluice), "lines");
                Files.write(
                        folder.resolve(
                                "%s-%s-%s.log".formatted(mode, size, which.replace(' ', '-'))),
                        sluice.log());
                return millis;
            }
        }
    }

    private void idle(String which, SluiceRun sluice) throws IOException, InterruptedException {
        double before = ProcessUse.of(sluice.pid()).cpuSeconds();
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        double used = ProcessUse.of(sluice.pid()).cpuSeconds() - before;
        figure(which, "CPU idle", used / IDLE.toSeconds() * 100, "% of a processor");
    }

    private static int health(TestNode node) throws IOException {
        return Integer.parseInt(
                node.run(
                        Place.NODE,
                        "curl",
                        "--silent",
                        "--output",
                        "/dev/null",
                        "--write-out",
                        "%{http_code}",
                        "http://127.0.0.1:10256/healthz"));
    }

    private static long refusals(SluiceRun sluice) throws IOException {
        return sluice.log().stream().filter(line -> line.contains("the kernel refuses")).count();
    }

    private void figure(String which, String what, double value, String unit) {
        results.add("%s %s, %s, %s".formatted(mode, size, which, what), value, unit);
    }

    /// Returns the words before the daemon's command line that make its kernel refuse the Service:
    /// they hide the match that session affinity needs from iptables, or load the [RefusingAgent].
    /// Without refusal the same words have no effect.
    ///
    /// @param files folder for the files that this needs
    private List<String> refusing(boolean refused, Path files) throws IOException {
        return mode.equals("iptables")
                ? List.of("env", "XTABLES_LIBDIR=" + libraries(refused, files.resolve("xtables")))
                : List.of(
                        "env",
                        "SLUICE_JAVA_FLAGS=-javaagent:%s=%s"
                                .formatted(ownJar(), refused ? REFUSED : NOBODYS));
    }

    /// @param links folder to create, with links to all matches of iptables, or to all except
    ///   `recent`
    private static Path libraries(boolean withoutRecent, Path links) throws IOException {
        Files.createDirectory(links);
        Path recent;
        try (Stream<Path> found =
                Files.find(LIBRARIES, 3, (file, _) -> file.endsWith("xtables/libxt_recent.so"))) {
            recent =
                    found.findFirst()
                            .orElseThrow(() -> new IOException("iptables has no match `recent`"));
        }
        try (Stream<Path> all = Files.list(recent.getParent())) {
            for (Path library :
                    all.filter(file -> !withoutRecent || !file.equals(recent)).toList()) {
                Files.createSymbolicLink(links.resolve(library.getFileName()), library);
            }
        }
        return links;
    }

    private static Path ownJar() throws IOException {
        try {
            return Path.of(
                    RefusingAgent.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where the bench was loaded from", e);
        }
    }
}
