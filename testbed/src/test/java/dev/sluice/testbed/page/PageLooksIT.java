package dev.sluice.testbed.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.run.Launcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.OutputType;

/// Each view in dark and light, on a desk and on a phone. [PageIT] says which roles and names the
/// page has.
///
/// The pictures of the folder `docs` are made here, with `-Dscreenshots=update`; without it they go
/// to `testbed/target/page`.
@ExtendWith(PageClusters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageLooksIT {
    private static final boolean UPDATE = "update".equals(System.getProperty("screenshots"));

    /// Charts without a history are dull.
    private static final Duration HISTORY = UPDATE ? Duration.ofMinutes(3) : Duration.ZERO;

    /// The links of the views, with words that show when each is complete.
    private static final Map<String, String> VIEWS = views();

    private final PageCluster cluster;
    private final OpenedPage page;

    PageLooksIT(PageCluster cluster) {
        this.cluster = cluster;
        this.page = cluster.page();
    }

    private static Map<String, String> views() {
        var views = new LinkedHashMap<String, String>();
        views.put("#/", "This node");
        views.put("#/services", "bulk/service-000");
        views.put("#/services/shop/web", PageCluster.POD1);
        views.put("#/changes", "shop/web");
        views.put("#/explain?to=shop%2Fweb&from=outside", PageCluster.FAR);
        views.put("#/check", "Good:");
        return views;
    }

    @Test
    void every_view_is_accessible() throws Exception {
        AxeCheck axe = AxeCheck.ofLibrary();
        List<String> faults = new ArrayList<>();
        cluster.api()
                .put(PageCluster.slice(PageCluster.POD1, PageCluster.POD2, PageCluster.FAR).json());
        for (boolean phone : List.of(false, true)) {
            // 320 CSS pixels are what WCAG 2.2 asks for (1.4.10 Reflow).
            cluster.browser().viewport(phone ? 320 : 1280, phone ? 640 : 900, phone);
            for (boolean dark : List.of(false, true)) {
                cluster.browser().colours(dark);
                VIEWS.forEach((view, words) -> {
                    page.load(view);
                    page.awaitText(words);
                    String how = (phone ? "phone" : "desk") + (dark ? ", dark, " : ", light, ");
                    axe.faults(page).forEach(fault -> faults.add(how + view + ": " + fault));
                });
            }
        }
        assertEquals(List.of(), faults, () -> String.join("\n", faults));
    }

    /// The check finds what is wrong: without that, an empty list of faults would say nothing.
    @Test
    void the_check_finds_faults() throws Exception {
        page.load("");
        page.awaitText("all right");
        cluster.browser()
                .run(
                        """
                        const main = document.querySelector("main");
                        const faint = document.createElement("p");
                        faint.textContent = "hardly to be read";
                        faint.style.color = "rgb(200, 200, 200)";
                        faint.style.backgroundColor = "rgb(255, 255, 255)";
                        const nameless = document.createElement("button");
                        nameless.style.width = nameless.style.height = "40px";
                        const image = document.createElement("img");
                        main.append(faint, nameless, image);
                        """);
        String faults = String.join("\n", AxeCheck.ofLibrary().faults(page));
        assertTrue(faults.contains("axe color-contrast"), faults);
        assertTrue(faults.contains("axe button-name"), faults);
        assertTrue(faults.contains("axe image-alt"), faults);
    }

    @Test
    void pictures_for_docs() throws Exception {
        live();
        // As tall as the charts ask for.
        cluster.browser().viewport(1280, 1340, false);
        picture("#/", "all right", false, "page-overview.png");
        cluster.browser().viewport(1280, 900, false);
        picture("#/services/shop/web", PageCluster.POD1, false, "page-service.png");
        picture("#/explain?to=shop%2Fweb&from=outside", PageCluster.FAR, true, "page-explain.png");
        cluster.browser().viewport(400, 800, true);
        picture("#/services?search=shop", "shop/web", true, "page-phone.png");
    }

    private void picture(String view, String words, boolean dark, String name) throws Exception {
        cluster.browser().colours(dark);
        page.load(view);
        page.awaitText(words);
        page.await("all answers", () -> !page.text().contains("Asking"));
        byte[] png = cluster.browser().driver().getScreenshotAs(OutputType.BYTES);
        Path folder =
                Launcher.find().path().resolveSibling(UPDATE ? "docs" : "testbed/target/page");
        Files.createDirectories(folder);
        Files.write(folder.resolve(name), png);
        assertTrue(png.length > 10_000, name + " shows nothing");
    }

    /// Changes Services for a while, so that there is something to see.
    private void live() throws Exception {
        cluster.browser().viewport(1280, 900, false);
        long end = System.nanoTime() + HISTORY.toNanos();
        for (int round = 0; round == 0 || System.nanoTime() < end; round++) {
            boolean even = round % 2 == 0;
            cluster.api()
                    .put(
                            (even
                                            ? PageCluster.slice(
                                                    PageCluster.POD1,
                                                    PageCluster.POD2,
                                                    PageCluster.FAR)
                                            : PageCluster.slice(PageCluster.POD1, PageCluster.FAR))
                                    .json());
            Thread.sleep(Duration.ofMillis(UPDATE ? 400 : 50));
        }
    }
}
