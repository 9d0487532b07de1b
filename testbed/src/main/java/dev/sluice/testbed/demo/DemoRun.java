package dev.sluice.testbed.demo;

import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.SluiceRun;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// A run of the demo, from its headline to its last line.
final class DemoRun {
    private static final List<Pod> WEB = List.of(Pod.WEB_1, Pod.WEB_2, Pod.WEB_3);
    private static final List<Pod> LATER_WEB = List.of(Pod.WEB_2, Pod.WEB_3, Pod.WEB_4);
    private static final List<Pod> CHECKOUT = List.of(Pod.CHECKOUT_1, Pod.CHECKOUT_2);
    private static final List<Pod> NAMES = List.of(Pod.NAMES_1, Pod.NAMES_2);

    private static final List<String> INTRODUCTION =
            List.of(
                    "Network namespaces on this machine play a small cluster: two nodes, their",
                    "pods, a client outside, and an API server that knows a shop of three",
                    "Services. Sluice runs on node1, in kube-proxy's place. All connections are",
                    "real, and all that is shown is checked.",
                    "",
                    "   client 198.51.100.10",
                    "      │",
                    "    node1 ─── pods 10.244.1.2, .3, .4",
                    "      │",
                    "    node2 ─── pods 10.244.2.2, .3");

    private static final List<DemoStep> STEPS =
            List.of(
                    new SpreadStep("One address, many pods", ShopService.WEB, WEB, "connections"),
                    new ScaleUpStep(ShopService.WEB, WEB, Pod.WEB_4),
                    new DrainStep(ShopService.WEB, LATER_WEB, Pod.WEB_1),
                    new SpreadStep("UDP too", ShopService.NAMES, NAMES, "questions"),
                    new SourceStep(ShopService.WEB, ShopService.CHECKOUT, Pod.CHECKOUT_1),
                    new RulesStep(ShopService.WEB, LATER_WEB));

    private static final PageStep PAGE = new PageStep(ShopService.WEB, LATER_WEB);

    private final Screen screen;
    private final boolean serve;

    /// @param serve whether the cluster is kept and its status page served, until the process ends
    DemoRun(Screen screen, boolean serve) {
        this.screen = screen;
        this.serve = serve;
    }

    /// @throws DemoFailedException if something does not happen as announced
    /// @throws IOException if something cannot be shown at all
    void perform() throws DemoFailedException, IOException, InterruptedException {
        long began = System.nanoTime();
        screen.headline("Sluice, on a node of your own", INTRODUCTION);
        try (Folder folder = Folder.temporary("sluice-demo-")) {
            try {
                perform(folder);
            } catch (DemoFailedException e) {
                folder.keep();
                throw new DemoFailedException(
                        "%s (what Sluice logged is in %s)".formatted(e.line(), folder.path()));
            }
        }
        screen.close(
                List.of(
                        "All as promised, in %s. Nothing is left on this machine but a copy of"
                                .formatted(seconds(Duration.ofNanos(System.nanoTime() - began))),
                        "node1's status page: " + PageStep.FILE,
                        "",
                        "What next:",
                        "   ./sluice demo --serve    keep the shop open, and its status page",
                        "   ./sluice render --help   the rules a node would get from your manifests",
                        "   make test                test all claims on real kernels"));
    }

    private void perform(Folder folder)
            throws DemoFailedException, IOException, InterruptedException {
        screen.doing("building the cluster");
        try (DemoCluster cluster = DemoCluster.build()) {
            cluster.open(ShopService.WEB, WEB);
            cluster.open(ShopService.CHECKOUT, CHECKOUT);
            cluster.open(ShopService.NAMES, NAMES);
            cluster.begin(Pod.WEB_4, ShopService.WEB);
            try (SluiceRun sluice = start(cluster, folder)) {
                for (DemoStep step : STEPS) {
                    show(step, cluster);
                    sluice.checkAlive();
                }
                if (serve) {
                    PAGE.serve(cluster, sluice, screen);
                }
                screen.doing("copying the status page");
                PAGE.copy(cluster);
                stop(sluice, cluster);
            }
        }
    }

    private SluiceRun start(DemoCluster cluster, Folder folder)
            throws DemoFailedException, IOException, InterruptedException {
        screen.doing("starting Sluice on node1");
        long began = System.nanoTime();
        SluiceRun sluice = cluster.startSluice(folder.path());
        try {
            cluster.awaitServed(ShopService.WEB, sluice);
        } catch (DemoFailedException | IOException | InterruptedException e) {
            sluice.close();
            throw e;
        }
        screen.kept(
                "Sluice served its first connection %s after it was started"
                        .formatted(seconds(Duration.ofNanos(System.nanoTime() - began))));
        return sluice;
    }

    private void show(DemoStep step, DemoCluster cluster)
            throws DemoFailedException, IOException, InterruptedException {
        screen.step(step.title(), step.about());
        try {
            DemoStep.Finding finding = step.show(cluster, screen.style());
            screen.shown(finding.shown());
            screen.kept(finding.verdict());
            screen.pause();
        } catch (DemoFailedException e) {
            screen.broken(e.line());
            throw new DemoFailedException("not as promised: " + step.title() + ": " + e.line());
        }
    }

    /// Stops Sluice and shows that connections are still served: the rules stay.
    private void stop(SluiceRun sluice, DemoCluster cluster)
            throws DemoFailedException, IOException, InterruptedException {
        Duration took = sluice.stop();
        Answers afterwards =
                Answers.of(
                                cluster.customer()
                                        .ask(
                                                ShopService.WEB.protocol(),
                                                ShopService.WEB.clusterIp(),
                                                ShopService.WEB.port(),
                                                30))
                        .requireFrom(LATER_WEB);
        screen.close(
                List.of(
                        "Sluice was stopped, in %s, and %d more connections were served: its rules"
                                .formatted(seconds(took), afterwards.all()),
                        "stay until the node is removed or `sluice cleanup` removes them."));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }
}
