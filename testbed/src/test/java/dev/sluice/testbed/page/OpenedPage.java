package dev.sluice.testbed.page;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.testbed.browser.Browser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/// The status page in a browser. Elements are found by the role and the accessible name that
/// Chromium computes for screen readers, never by how they look. Every look waits until the page
/// has come that far.
///
/// @param address where the daemon is in the browser's network namespace: `127.0.0.1:10249`
record OpenedPage(Browser browser, String address) {
    /// The limit after which a wait fails. It is no documented limit: emulated machines are slow.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(20);

    /// Loads the page anew.
    ///
    /// @param view the link of a view: `#/services`
    void load(String view) {
        browser.open("about:blank");
        browser.open("http://" + address + "/" + view);
    }

    /// Follows a link to a view, as a user does who edits the address: without a reload.
    void go(String view) {
        browser.open("http://" + address + "/" + view);
    }

    /// Returns the address that the browser shows, from `#` on; empty without one.
    String view() {
        String url = String.valueOf(browser.driver().getCurrentUrl());
        return url.contains("#") ? url.substring(url.indexOf('#')) : "";
    }

    String title() {
        return String.valueOf(browser.driver().getTitle());
    }

    /// Returns the text of the main part as it is shown; empty while there is none.
    String text() {
        return textOf("main, [role=main]");
    }

    /// Returns the text above the main part: the node and the pages.
    String header() {
        return textOf("body > header, [role=banner]");
    }

    private String textOf(String selector) {
        try {
            return browser.driver().findElement(By.cssSelector(selector)).getText();
        } catch (NoSuchElementException | StaleElementReferenceException _) {
            return "";
        }
    }

    /// Waits until the main part shows some words, in small letters or capitals.
    void awaitText(String words) {
        await("the words \"" + words + "\"", () -> has(text(), words));
    }

    /// Waits until the view is shown whose heading of level 1 is this one.
    void awaitHeading(String heading) {
        await(
                "the heading " + heading,
                () ->
                        browser.driver().findElements(By.cssSelector("main h1")).stream()
                                .anyMatch(element -> name(element).equals(heading)));
    }

    /// Waits until a table has a row with all of these words.
    void awaitRow(String table, String... words) {
        await(
                "a row with " + List.of(words) + " in the table " + table,
                () ->
                        rows(table).stream()
                                .anyMatch(row ->
                                        List.of(words).stream().allMatch(word -> has(row, word))));
    }

    /// Returns the text of each row of a table, its head included; empty while there is no such
    /// table.
    List<String> rows(String table) {
        List<String> rows = new ArrayList<>();
        try {
            find(AriaRole.TABLE, table)
                    .ifPresent(found ->
                            found.findElements(By.cssSelector("tr, [role=row]"))
                                    .forEach(row -> rows.add(row.getText())));
        } catch (StaleElementReferenceException _) {
            return List.of(); // it was replaced meanwhile
        }
        return rows;
    }

    /// Returns an element, after it has come.
    WebElement element(AriaRole role, String name) {
        List<WebElement> found = new ArrayList<>();
        await(
                role + " \"" + name + "\"",
                () -> {
                    find(role, name).ifPresent(found::add);
                    return !found.isEmpty();
                });
        return found.getFirst();
    }

    /// Returns the names of all elements of a role, in the order of the page.
    List<String> names(AriaRole role) {
        List<String> names = new ArrayList<>();
        for (WebElement element : browser.driver().findElements(By.cssSelector(role.selector()))) {
            if (isOf(element, role)) {
                names.add(name(element));
            }
        }
        return names;
    }

    private Optional<WebElement> find(AriaRole role, String name) {
        return browser.driver().findElements(By.cssSelector(role.selector())).stream()
                .filter(element -> isNamed(element, name) && isOf(element, role))
                .findFirst();
    }

    /// The name of a field may go on with a hint.
    private static boolean isNamed(WebElement element, String name) {
        String whole = name(element);
        return whole.equals(name) || whole.startsWith(name + " ");
    }

    private static boolean isOf(WebElement element, AriaRole role) {
        try {
            return role.is(String.valueOf(element.getAriaRole()));
        } catch (StaleElementReferenceException _) {
            return false; // it was replaced meanwhile: the next look finds its successor
        }
    }

    /// Returns the accessible name of an element; empty if it was replaced meanwhile.
    static String name(WebElement element) {
        try {
            return String.valueOf(element.getAccessibleName()).strip().replaceAll("\\s+", " ");
        } catch (StaleElementReferenceException _) {
            return "";
        }
    }

    /// Presses keys, as the keyboard does: whatever has the focus gets them.
    void press(CharSequence... keys) {
        new Actions(browser.driver()).sendKeys(keys).perform();
    }

    /// Returns the element that has the focus.
    WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    /// Waits until a condition holds.
    ///
    /// @param what for the message of the failure
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited for %s; the page at %s shows:\n%s".formatted(what, view(), text()));
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }

    /// Returns whether a text holds some words, in small letters or capitals.
    static boolean has(String text, String words) {
        return text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
    }
}
