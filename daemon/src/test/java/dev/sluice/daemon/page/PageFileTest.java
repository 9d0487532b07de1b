package dev.sluice.daemon.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the files of the status page contain.
class PageFileTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/sluice/daemon/page");

    /// So that a first visit takes less than a second, also through a slow tunnel.
    private static final int MOST_SENT_BYTES = 100 << 10;

    private static final Pattern REFERENCE =
            Pattern.compile("(?:from \"\\./|(?:src|href)(?:=|: )\"page/)([\\w.-]+)\"");

    /// What takes text for markup or for code, or hides a script or style in an attribute.
    private static final Pattern MARKUP =
            Pattern.compile(
                    "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|createContextualFragment"
                            + "|DOMParser|srcdoc|\\beval\\(|new Function|javascript:|style=|(?<!-)style:"
                            + "|setAttribute\\(\"(?:on|style)");

    @Test
    void what_is_packaged_is_served() throws IOException {
        Set<String> packaged;
        try (Stream<Path> files = Files.list(FOLDER)) {
            packaged = files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
        Set<String> served = own().stream().map(PageFile::resource).collect(Collectors.toSet());
        assertEquals(packaged, served);
    }

    @Test
    void what_a_file_refers_to_is_served() throws IOException {
        Set<String> known = new HashSet<>();
        for (PageFile file : own()) {
            Matcher reference = REFERENCE.matcher(text(file));
            while (reference.find()) {
                String path = "/page/" + reference.group(1);
                assertTrue(PageFile.BY_PATH.containsKey(path), () -> file + " names " + path);
                known.add(path);
            }
        }
        Set<String> all = new HashSet<>(PageFile.BY_PATH.keySet());
        all.remove("/");
        assertEquals(all, known);
    }

    @Test
    void all_of_it_is_small() throws IOException {
        int sent = 0;
        for (PageFile file : PageFile.BY_PATH.values()) {
            sent += PageFile.gzip(file.read()).length;
        }
        int bytes = sent;
        assertTrue(bytes > 1000 && bytes <= MOST_SENT_BYTES, () -> bytes + " bytes");
    }

    @Test
    void no_text_is_taken_for_markup() throws IOException {
        assertTrue(MARKUP.matcher("element.innerHTML = name").find());
        assertTrue(MARKUP.matcher("<p style=\"x\">").find());
        for (PageFile file : own()) {
            Matcher markup = MARKUP.matcher(text(file));
            assertFalse(markup.find(), () -> file + ": " + markup.group());
        }
    }

    @Test
    void nothing_is_inline_or_from_elsewhere() throws IOException {
        String html = text(Objects.requireNonNull(PageFile.BY_PATH.get("/")));
        assertTrue(html.contains("<script type=\"module\" src=\"page/app.js\"></script>"), html);
        for (String inline : List.of("<script>", "<style", " onclick", "//", "<base", "<iframe")) {
            assertFalse(html.contains(inline), inline);
        }
        assertTrue(html.startsWith("<!doctype html>\n<html lang=\"en\">"), html);
    }

    @Test
    void tags_tell_contents_apart() throws IOException {
        Set<String> tags = new HashSet<>();
        for (PageFile file : PageFile.BY_PATH.values()) {
            tags.add(PageFile.tag(file.read()));
        }
        assertEquals(PageFile.BY_PATH.size(), tags.size());
    }

    /// The files that are not a library's.
    private static List<PageFile> own() {
        return PageFile.BY_PATH.values().stream()
                .filter(file -> !file.resource().startsWith("/"))
                .toList();
    }

    private static String text(PageFile file) throws IOException {
        return new String(file.read(), StandardCharsets.UTF_8);
    }
}
