package dev.sluice.testbed.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.api.ServiceObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// What others wrote, into the API or into a link, is shown as text and never run.
@ExtendWith(PageClusters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageSafetyIT {
    private static final String HOSTILE = "<img src=x onerror=hurt()>";

    /// Records what must not happen, before the page begins: a call of `hurt`, and what the page's
    /// Content-Security-Policy had to stop.
    private static final String WITNESS =
            """
            window.hurts = [];
            window.hurt = () => window.hurts.push("run");
            document.addEventListener(
                "securitypolicyviolation", (event) => window.hurts.push(event.violatedDirective));
            """;

    private static final String MARKUP =
            "return document.querySelectorAll('img[src=x], [onerror]').length";

    private final PageCluster cluster;
    private final OpenedPage page;

    PageSafetyIT(PageCluster cluster) {
        this.cluster = cluster;
        this.page = cluster.page();
    }

    /// Names of ports are free text for whoever gets past the API server's rules. The daemon leaves
    /// such a port out, and check names it.
    @Test
    void hostile_names_are_text() throws IOException {
        cluster.api()
                .put(
                        ServiceObject.service("shop/hostile")
                                .clusterIp("10.96.10.66")
                                .port("good", 80)
                                .port(HOSTILE, 81)
                                .json());
        page.load("#/services?search=hostile");
        page.awaitRow("Frontends of Services", "shop/hostile");
        page.load("#/check");
        cluster.browser().run(WITNESS);
        page.awaitText("shop/hostile");
        page.awaitText("<img src=x");
        assertUnhurt();
    }

    @Test
    void hostile_links_are_text() {
        page.load("");
        cluster.browser().run(WITNESS);
        page.go("#/explain?to=" + encoded(HOSTILE) + "&from=" + encoded(HOSTILE));
        page.awaitHeading("Explain");
        page.await(
                "the text in its box",
                () -> HOSTILE.equals(page.element(AriaRole.TEXTBOX, "To").getDomProperty("value")));
        assertUnhurt();
        page.go("#/services?search=" + encoded(HOSTILE));
        page.awaitHeading("Services");
        page.await(
                "the text in its box",
                () ->
                        HOSTILE.equals(
                                page.element(AriaRole.SEARCHBOX, "Search")
                                        .getDomProperty("value")));
        assertUnhurt();
        page.go("#/services/" + encoded(HOSTILE) + "/" + encoded(HOSTILE));
        page.awaitText("<img src=x");
        page.go("#/" + encoded("__proto__") + "/" + encoded(HOSTILE));
        page.go("#/");
        page.awaitHeading("Overview");
        assertUnhurt();
    }

    /// The policy stops what gets past the page: scripts within it.
    @Test
    void the_policy_stops_foreign_scripts() {
        page.load("");
        page.awaitHeading("Overview");
        cluster.browser().run(WITNESS);
        cluster.browser()
                .run(
                        """
                        const holder = document.createElement("div");
                        holder.innerHTML = "<img src='data:image/png,x' onerror='hurt()'>";
                        const script = document.createElement("script");
                        script.textContent = "hurt()";
                        document.body.append(holder, script);
                        """);
        page.await(
                "two stopped scripts",
                () ->
                        Boolean.TRUE.equals(
                                cluster.browser().run("return window.hurts.length >= 2")));
        assertEquals(false, cluster.browser().run("return window.hurts.includes('run')"));
        assertEquals(
                "",
                String.valueOf(cluster.browser().run("return document.cookie")),
                "the page keeps no cookie");
    }

    private void assertUnhurt() {
        assertEquals(0L, cluster.browser().run(MARKUP), "markup from outside");
        String hurts = String.valueOf(cluster.browser().run("return window.hurts.join(' ')"));
        assertTrue(hurts.isEmpty(), hurts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
