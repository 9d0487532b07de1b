package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.browser.Browser;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Measures the status page in a browser on the node, and what the page costs the daemon as
/// shipped. The browser runs on the same processors; while changes are measured, it has the lowest
/// priority.
///
/// @param mode of the daemon
/// @param size of the cluster, in addition to the probes
record PageFigures(String mode, Size size, Results results) {
    private static final String PAGE = "http://127.0.0.1:10249/";
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration SETTLED = Duration.ofSeconds(3);

    /// Longer than the pause that the daemon makes between two events.
    private static final Duration BETWEEN_UPDATES = Duration.ofMillis(700);

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int WARM_UP = 200;
    private static final int CHANGES = 400;
    private static final int LOADS = 7;
    private static final int UPDATES = 20;

    private static final String FIRST_PAINT =
            "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";

    /// When the overview says whether the node is all right, or later by a look.
    private static final String ANSWERED =
            "return document.querySelector('.verdict') ? performance.now() : 0";

    /// All that was loaded to show the page, as sent, without the data.
    private static final String ASSETS =
            """
            return performance.getEntriesByType("navigation")
                .concat(performance.getEntriesByType("resource"))
                .filter((entry) => !entry.name.includes("/sluice/v1/"))
                .reduce((sum, entry) => sum + entry.encodedBodySize, 0);
            """;

    /// Notes when the table of endpoints shows a text, in milliseconds since the epoch.
    private static final String WATCH =
            """
            const text = arguments[0];
            const endpoints = () => [...document.querySelectorAll("table")]
                .find((table) => table.caption?.textContent.startsWith("Endpoints"));
            window.shownAt = 0;
            const observer = new MutationObserver(() => {
                if (endpoints()?.textContent.includes(text)) {
                    observer.disconnect();
                    requestAnimationFrame(() => {
                        window.shownAt = performance.timeOrigin + performance.now();
                    });
                }
            });
            observer.observe(document.querySelector("main"),
                { subtree: true, childList: true, characterData: true });
            """;

    private static final String SHOWN_AT = "return window.shownAt";

    /// @throws IOException if the daemon, the stand-in or the browser fails
    void measure() throws IOException, InterruptedException {
        var cluster = new ApiCluster(size.services(), size.endpoints());
        try (Folder folder = Folder.temporary("sluice-bench-");
                TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                StandInProcess api =
                        StandInProcess.start(node, cluster, Churn.probes(), folder.path())) {
            for (Ip ip : ChangingService.places()) {
                responders.listen(Protocol.TCP, ip, ChangingService.RESPONDER_PORT);
            }
            try (SluiceRun sluice =
                    SluiceRun.start(
                            node,
                            Launcher.find(),
                            new ProxySettings(mode),
                            api.kubeconfig(),
                            folder.path())) {
                Churn.awaitFirst(node, sluice::checkAlive);
                var churn = new Churn(node, api, cluster, new Random(size.services()));
                churn.run(WARM_UP);
                UnderLoad without = load(churn, sluice);
                figure("CPU idle before", idle(sluice), "% of a processor");
                try (Browser browser = Browser.start(node, Place.NODE)) {
                    loads(browser);
                    updates(browser, api);
                }
                // What rendering takes from the processors of this machine says nothing of the
                // daemon.
                try (Browser browser = Browser.startInBackground(node, Place.NODE)) {
                    browser.open(PAGE);
                    TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
                    compare(without, load(churn, sluice));
                }
                figure("CPU idle afterwards", idle(sluice), "% of a processor");
            }
        }
    }

    /// Changes under load.
    private record UnderLoad(Percentiles millis, double residentMegabytes) {}

    private static UnderLoad load(Churn churn, SluiceRun sluice)
            throws IOException, InterruptedException {
        Percentiles millis = Percentiles.of(churn.run(CHANGES).millis());
        return new UnderLoad(millis, ProcessUse.of(sluice.pid()).residentMegabytes());
    }

    private void compare(UnderLoad without, UnderLoad open) {
        for (int percent : List.of(50, 99)) {
            figure(
                    "change p%d while open".formatted(percent),
                    open.millis().at(percent) / without.millis().at(percent),
                    "of without");
        }
        figure(
                "resident more while open",
                open.residentMegabytes() - without.residentMegabytes(),
                "MB");
    }

    private static double idle(SluiceRun sluice) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        double before = ProcessUse.of(sluice.pid()).cpuSeconds();
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        double used = ProcessUse.of(sluice.pid()).cpuSeconds() - before;
        return used / IDLE.toSeconds() * 100;
    }

    /// Loads the overview several times. The first time nothing is in the browser's cache.
    private void loads(Browser browser) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        List<Double> answers = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            browser.open("about:blank");
            browser.open(PAGE);
            double answered = awaitNumber(browser, ANSWERED);
            double painted = awaitNumber(browser, FIRST_PAINT);
            if (i == 0) {
                figure("first paint, first", painted, "ms");
                figure("overview answered, first", answered, "ms");
                TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
                figure("assets", awaitNumber(browser, ASSETS) / 1000, "KB");
            } else {
                millis.add(painted);
                answers.add(answered);
            }
        }
        figure("first paint", Percentiles.of(millis).at(50), "ms");
        figure("overview answered", Percentiles.of(answers).at(50), "ms");
    }

    /// Measures from the write of an endpoint to the API server until a page that was open shows
    /// it.
    private void updates(Browser browser, StandInProcess api)
            throws IOException, InterruptedException {
        var probe = new ChangingService(Churn.probes());
        api.put(probe.service());
        api.put(probe.slice(0));
        browser.open("about:blank");
        browser.open(PAGE + "#/services/" + ApiCluster.NAMESPACE + "/" + probe.name());
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        List<Double> millis = new ArrayList<>();
        for (int round = 1; round <= UPDATES; round++) {
            browser.run(WATCH, probe.newcomer(round).withPort(ChangingService.RESPONDER_PORT));
            TimeUnit.NANOSECONDS.sleep(BETWEEN_UPDATES.toNanos());
            double written = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) / 1e3;
            api.put(probe.slice(round));
            millis.add(awaitNumber(browser, SHOWN_AT) - written);
        }
        Percentiles all = Percentiles.of(millis);
        figure("update p50", all.at(50), "ms");
        figure("update p95", all.at(95), "ms");
    }

    /// Waits until a script gives a number above zero.
    private static double awaitNumber(Browser browser, String script)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < end) {
            if (browser.run(script) instanceof Number number && number.doubleValue() > 0) {
                return number.doubleValue();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("the page does not answer: " + script);
    }

    private void figure(String what, double value, String unit) {
        results.add("%s %s page %s".formatted(mode, size, what), value, unit);
    }
}
