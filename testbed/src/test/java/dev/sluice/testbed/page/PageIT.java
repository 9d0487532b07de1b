package dev.sluice.testbed.page;

import static dev.sluice.testbed.page.PageCluster.FAR;
import static dev.sluice.testbed.page.PageCluster.POD1;
import static dev.sluice.testbed.page.PageCluster.POD2;
import static dev.sluice.testbed.page.PageCluster.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.traffic.ClientConnection;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/// The status page as people use it who search, ask and watch.
// The page has to offer the following, by role and accessible name. The name of a field may go on
// with a hint.
//
// everywhere   link "Skip to the content", the first that Tab reaches
//              navigation "Pages" with the links "Overview", "Services", "Changes", "Explain" and
//              "Check"; the link of the view that is shown has aria-current="page"
//              main with one heading of level 1: the name of the view as in its link, or
//              NAMESPACE/NAME of a Service; the title of the document holds it
//              above it the names of the node and of the mode
// Overview     the words "all right" while nothing is wrong; a figure for each of four charts
// Services     searchbox "Search", comboboxes "State" and "Policy" with an option "any", table
//              "Frontends of Services" with a link NAMESPACE/NAME:PORT in each row, buttons "Next"
//              and "Previous", and the number of all that match; buttons in the headings of columns
//              sort
// a Service    tables "Frontends", "Endpoints by zone and node", "Open connections" and "The last
//              changes, newest first"; the row of an endpoint that is going says "terminating"
// Changes      table "The last changes, newest first": the Service, and what caused the change
// Explain      textbox "To", combobox "From", button "Explain"; once it is answered, the link of
//              the view is `#/explain?to=...`
// Check        button "Look again"; the codes of findings; for each a button "Copy the line that
//              mends ..."; the number of checks that found nothing, after "Good:"
@ExtendWith(PageClusters.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageIT {
    private static final String SERVICES = "Frontends of Services";
    private static final String ENDPOINTS = "Endpoints by zone and node";
    private static final String CHANGES = "The last changes, newest first";

    private final PageCluster cluster;
    private final OpenedPage page;

    PageIT(PageCluster cluster) {
        this.cluster = cluster;
        this.page = cluster.page();
    }

    @Test
    void the_overview_says_in_one_line_that_all_is_right() {
        page.load("");
        page.awaitHeading("Overview");
        page.awaitText("all right");
        page.await("the node and its mode", () -> page.header().contains("node1 · nftables"));
        page.await("four charts", () -> page.names(AriaRole.FIGURE).size() >= 4);
        assertTrue(page.title().contains("Overview"), page.title());
        assertEquals(
                "page",
                page.element(AriaRole.LINK, "Overview").getDomAttribute("aria-current"),
                "the link of the view");
    }

    @Test
    void a_service_is_searched_and_opened() {
        page.load("#/services");
        page.awaitHeading("Services");
        page.awaitText("of " + PageCluster.FRONTENDS);
        page.awaitRow(SERVICES, "bulk/service-000");
        page.element(AriaRole.SEARCHBOX, "Search").sendKeys("shop/w");
        page.awaitRow(SERVICES, "shop/web", PageCluster.WEB + ":80");
        page.await("the others to go", () -> !page.rows(SERVICES).toString().contains("bulk/"));
        assertTrue(page.view().contains("search=shop"), page.view());
        String found = page.view();
        page.element(AriaRole.LINK, "shop/web:http").click();
        page.awaitHeading("shop/web");
        assertEquals("#/services/shop/web", page.view());
        assertTrue(page.title().contains("shop/web"), page.title());
        page.awaitRow("Frontends", PageCluster.WEB + ":80", "Cluster");
        page.awaitRow("Frontends", "30080");
        page.awaitRow(ENDPOINTS, POD1 + ":8080", "node1");
        page.awaitRow(ENDPOINTS, FAR + ":8080", "node2");
        cluster.browser().driver().navigate().back();
        page.awaitRow(SERVICES, "shop/web");
        assertEquals(found, page.view());
    }

    @Test
    void services_are_filtered_sorted_and_paged() {
        page.load("#/services");
        page.awaitRow(SERVICES, "bulk/service-000");
        List<String> first = page.rows(SERVICES);
        assertTrue(first.size() < PageCluster.FRONTENDS, "all on one page: " + first.size());
        page.element(AriaRole.BUTTON, "Next").click();
        page.await("other rows", () -> !page.rows(SERVICES).contains(first.get(1)));
        page.element(AriaRole.BUTTON, "Previous").click();
        page.await("the first rows", () -> page.rows(SERVICES).contains(first.get(1)));

        choose("State", "no endpoints");
        page.awaitRow(SERVICES, "shop/closed");
        page.await("no others", () -> !page.rows(SERVICES).toString().contains("bulk/"));
        choose("State", "any");
        choose("Policy", "local");
        page.awaitRow(SERVICES, "shop/cart", "30081");
        page.await("no others", () -> !page.rows(SERVICES).toString().contains("shop/web"));
        choose("Policy", "any");

        page.awaitRow(SERVICES, "bulk/service-000");
        sort("Service");
        page.awaitRow(SERVICES, "shop/web");
    }

    @Test
    void an_answer_is_explained_and_its_link_gives_it_again() throws IOException {
        page.load("#/explain");
        page.awaitHeading("Explain");
        page.element(AriaRole.TEXTBOX, "To").sendKeys("shop/web");
        page.element(AriaRole.BUTTON, "Explain").click();
        page.awaitText("deliver");
        page.awaitText(POD1);
        page.awaitText(FAR);
        String link = page.view();
        assertTrue(link.startsWith("#/explain?"), link);

        cluster.api().put(slice(POD2).json());
        page.go("#/services/shop/web");
        page.awaitRow(ENDPOINTS, POD2, "synced");
        page.load(link);
        page.awaitText("deliver");
        page.awaitText(POD2);

        cluster.api().put(slice().json());
        page.go("#/services/shop/web");
        page.awaitRow("Frontends", PageCluster.WEB + ":80", "no endpoints");
        page.load("#/explain?to=shop%2Fweb&from=pod");
        page.awaitText("reject");
        page.load("#/explain?to=192.0.2.77%3A80&from=pod");
        page.awaitText("not for a Service");
    }

    @Test
    void changes_and_drains_arrive_without_a_reload() throws Exception {
        page.load("#/services/shop/web");
        page.awaitRow(ENDPOINTS, POD1 + ":8080");
        page.awaitRow(ENDPOINTS, FAR + ":8080");
        assertFalse(page.rows(ENDPOINTS).toString().contains(POD2));
        cluster.browser().run("window.loadedOnce = true");

        cluster.api().put(slice(POD1, POD2, FAR).json());
        page.awaitRow(ENDPOINTS, POD2 + ":8080", "node1");
        page.awaitText("+1 endpoint");

        try (ClientConnection open = connection(POD1)) {
            open.ping();
            SliceObject going = slice(POD2, FAR);
            going.terminating(POD1, "node1");
            cluster.api().put(going.json());
            page.awaitRow(ENDPOINTS, POD1 + ":8080", "terminating");
            page.awaitRow("Open connections", POD1, "terminating");
            open.ping();
            cluster.api().put(slice(POD2, FAR).json());
            page.await(
                    "the pod to go", () -> !page.rows(ENDPOINTS).toString().contains(POD1 + ":"));
        }

        page.go("#/changes");
        page.awaitHeading("Changes");
        page.awaitRow(CHANGES, "shop/web", "EndpointSlice");
        cluster.api()
                .put(ServiceObject.service("shop/new").clusterIp("10.96.10.9").port("x", 1).json());
        page.awaitRow(CHANGES, "shop/new");
        assertEquals(true, cluster.browser().run("return window.loadedOnce === true"));
    }

    @Test
    void findings_come_with_the_line_that_mends() throws IOException {
        cluster.api()
                .put(
                        ServiceObject.service("shop/x-late")
                                .clusterIp(PageCluster.WEB.toString())
                                .port("http", 80)
                                .json());
        page.load("#/services?search=x-late");
        page.awaitRow(SERVICES, "shop/x-late", "taken");
        page.load("#/check");
        page.awaitHeading("Check");
        page.awaitText("shop/x-late");
        page.awaitText("SLC");
        assertTrue(
                page.names(AriaRole.BUTTON).stream()
                        .anyMatch(name -> name.matches("Copy the line that mends SLC.*")),
                () -> "no button to copy: " + page.names(AriaRole.BUTTON));
    }

    private ClientConnection connection(String pod) throws IOException {
        for (int i = 0; i < 200; i++) {
            ClientConnection connection = cluster.client().connect(PageCluster.WEB, 80);
            if (connection.answer().endpoint().equals(pod + ":8080")) {
                return connection;
            }
            connection.close();
        }
        throw new IOException("none of 200 connections reached " + pod);
    }

    /// Chooses the option whose text holds some words, in small letters or capitals.
    private void choose(String name, String words) {
        page.await(name + " to offer \"" + words + "\"", () -> chosen(name, words));
    }

    private boolean chosen(String name, String words) {
        try {
            WebElement box = page.element(AriaRole.COMBOBOX, name);
            Optional<WebElement> choice =
                    box.findElements(By.tagName("option")).stream()
                            .filter(option -> OpenedPage.has(option.getText(), words))
                            .findFirst();
            choice.ifPresent(WebElement::click);
            return choice.isPresent();
        } catch (StaleElementReferenceException _) {
            return false; // an update replaced the options meanwhile
        }
    }

    /// Presses the button in a column's heading.
    private void sort(String column) {
        List<String> before = page.rows(SERVICES);
        page.element(AriaRole.BUTTON, column).click();
        page.await("another order", () -> !page.rows(SERVICES).equals(before));
    }
}
