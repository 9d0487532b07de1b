package dev.sluice.testbed.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One file of a small page that has all that the status page has.
class PageCopyTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern MAP =
            Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern DOCUMENTS =
            Pattern.compile(
                    "<script id=\"copy\" type=\"application/json\">(.*?)</script>", Pattern.DOTALL);

    private final Map<String, String> served =
            new HashMap<>(
                    Map.of(
                            "",
                            """
                            <html><head><meta charset="utf-8">
                            <link rel="icon" href="page/icon.svg" type="image/svg+xml">
                            <link rel="stylesheet" href="page/style.css">
                            <link rel="modulepreload" href="page/first.js">
                            <script type="module" src="page/app.js"></script>
                            </head><body></body></html>
                            """,
                            "page/icon.svg",
                            "<svg/>",
                            "page/style.css",
                            "p { color: red }",
                            "page/app.js",
                            """
                            import { one } from "./first.js";
                            import './second.js';
                            """,
                            "page/first.js",
                            """
                            import { two } from "./second.js";
                            export const one = () => load("page/charts.js");
                            """,
                            "page/second.js",
                            "export const two = 2;",
                            "page/charts.js",
                            "window.charts = 1;"));

    @Test
    void everyFileIsInside() throws Exception {
        String copy = copy(Map.of());
        assertFalse(copy.contains("\"page/"), copy);
        assertFalse(copy.contains("modulepreload"), copy);
        assertTrue(copy.contains("href=\"data:image/svg+xml;base64," + coded("<svg/>")), copy);
        assertTrue(copy.contains("href=\"data:text/css;base64," + coded("p { color: red }")), copy);
        assertEquals(
                """
                import { one } from 'module/first.js';
                import 'module/second.js';
                """,
                decoded(copy, "src=\"(data:[^\"]*)\""));
        JsonNode modules = JSON.readTree(group(MAP, copy)).get("imports");
        assertEquals(2, modules.size());
        String first = decoded(modules.get("module/first.js").asString(), "(data:.*)");
        assertTrue(first.contains("import { two } from 'module/second.js'"), first);
        assertEquals("window.charts = 1;", decoded(first, "load\\(\"(data:[^\"]*)\"\\)"));
    }

    /// The documents cannot end the element that holds them.
    @Test
    void documentsAreInside() throws Exception {
        ObjectNode hostile = JSON.createObjectNode().put("name", "</script><script>hurt()");
        String copy = copy(Map.of("services?", hostile));
        assertFalse(copy.contains("hurt()</script>") || copy.contains("<script>hurt()"), copy);
        JsonNode inside = JSON.readTree(group(DOCUMENTS, copy));
        assertEquals("Sun, 29 Nov 2026 12:00:00 GMT", inside.get("made").asString());
        assertEquals(hostile, inside.get("documents").get("services?"));
        assertTrue(copy.indexOf("answers()") < copy.indexOf("type=\"module\""), copy);
    }

    @Test
    void whatIsNotServedIsNamed() {
        served.remove("page/second.js");
        IOException failure = assertThrows(IOException.class, () -> copy(Map.of()));
        assertEquals("no page/second.js", failure.getMessage());
    }

    private String copy(Map<String, ObjectNode> documents) throws Exception {
        return PageCopy.of(this::read, "answers();", documents, "Sun, 29 Nov 2026 12:00:00 GMT");
    }

    private String read(String path) throws IOException {
        String text = served.get(path);
        if (text == null) {
            throw new IOException("no " + path);
        }
        return text;
    }

    private static String coded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    /// Decodes the `data:` URL that a pattern finds.
    private static String decoded(String text, String pattern) {
        String url = group(Pattern.compile(pattern), text);
        return new String(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1)), UTF_8);
    }

    private static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), () -> pattern + " is not in " + text);
        return matcher.group(1);
    }
}
