package dev.sluice.testbed.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/// The status page without a mouse. [PageIT] says which roles and names it has.
@ExtendWith(PageClusters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageKeyboardIT {
    private static final int MOST_STEPS = 200;
    private static final String SERVICES = "Frontends of Services";

    /// What a focused element looks like: an outline, or a shadow in its place.
    private static final String LOOK_OF_FOCUS =
            """
            const style = getComputedStyle(document.activeElement);
            return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
                || style.boxShadow !== "none";
            """;

    private final PageCluster cluster;
    private final OpenedPage page;

    PageKeyboardIT(PageCluster cluster) {
        this.cluster = cluster;
        this.page = cluster.page();
    }

    @Test
    void everything_is_reached_with_keys() {
        page.load("");
        page.awaitText("all right");
        page.press(Keys.TAB);
        assertEquals("Skip to the content", OpenedPage.name(page.focused()));
        page.press(Keys.ENTER);
        assertEquals("#/", page.view().isEmpty() ? "#/" : page.view(), "the view stays");

        reach(AriaRole.LINK, "Services");
        page.press(Keys.ENTER);
        page.awaitHeading("Services");
        page.awaitRow(SERVICES, "bulk/service-000");
        reach(AriaRole.SEARCHBOX, "Search");
        page.press("shop/web");
        page.awaitRow(SERVICES, "shop/web");
        page.await("the others to go", () -> !page.rows(SERVICES).toString().contains("bulk/"));
        assertEquals("Search", OpenedPage.name(page.focused()), "the focus after a search");
        reach(AriaRole.LINK, "shop/web:http");
        page.press(Keys.ENTER);
        page.awaitHeading("shop/web");

        reach(AriaRole.LINK, "Explain");
        page.press(Keys.ENTER);
        page.awaitHeading("Explain");
        reach(AriaRole.TEXTBOX, "To");
        page.press("shop/web", Keys.ENTER);
        page.awaitText("deliver");

        reach(AriaRole.LINK, "Check");
        page.press(Keys.ENTER);
        page.awaitHeading("Check");
        page.awaitText("Good:");
        reach(AriaRole.BUTTON, "Look again");
        page.press(Keys.SPACE);
        page.awaitText("Good:");
    }

    /// An update of the table replaces its rows; who is at one of them must not lose the place.
    @Test
    void the_focus_survives_updates() throws IOException {
        page.load("#/services?search=shop");
        page.awaitRow(SERVICES, "shop/web");
        reach(AriaRole.LINK, "shop/web:http");
        List<String> before = page.rows(SERVICES);
        cluster.api().put(PageCluster.slice(PageCluster.POD1).json());
        page.await("an update", () -> !page.rows(SERVICES).equals(before));
        assertEquals("shop/web:http", OpenedPage.name(page.focused()));
    }

    /// Presses Tab until an element has the focus. Each that has it on the way must look so.
    private void reach(AriaRole role, String name) {
        List<String> passed = new ArrayList<>();
        for (int step = 0; step < MOST_STEPS; step++) {
            page.press(Keys.TAB);
            WebElement focused = page.focused();
            String there = OpenedPage.name(focused);
            passed.add(there);
            if (isPage(focused)) {
                continue;
            }
            assertTrue(
                    Boolean.TRUE.equals(cluster.browser().run(LOOK_OF_FOCUS)),
                    "the focus is not seen at " + there);
            if (there.equals(name) && role.is(String.valueOf(focused.getAriaRole()))) {
                return;
            }
        }
        fail("%s \"%s\" is not reached by Tab, only %s".formatted(role, name, passed));
    }

    /// After the last element, the page itself has the focus.
    private static boolean isPage(WebElement focused) {
        try {
            return focused.getTagName().equals("body");
        } catch (StaleElementReferenceException _) {
            return true; // it was replaced meanwhile
        }
    }
}
