package dev.sluice.daemon.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The README is short, its first screen shows how to see Sluice, and it leads to each page.
class DocsPagesTest {
    private static final int MOST_LINES = 149;
    private static final int FIRST_SCREEN = 25;

    @Test
    void the_readme_fits_a_few_screens() throws IOException {
        MarkdownFile readme = MarkdownTree.ofRepository().file("README.md");
        assertTrue(readme.lines().size() <= MOST_LINES, () -> readme.lines().size() + " lines");
        List<String> screen = readme.lines().subList(0, FIRST_SCREEN);
        List<String> commands = screen.stream().filter(line -> line.startsWith("make ")).toList();
        assertEquals(2, commands.size(), commands::toString);
        assertEquals(1, screen.stream().filter(line -> line.startsWith("![")).count());
    }

    @Test
    void each_page_is_linked_from_the_readme() throws IOException {
        MarkdownTree tree = MarkdownTree.ofRepository();
        List<String> linked = tree.file("README.md").targets();
        List<String> pages =
                tree.files().stream()
                        .map(MarkdownFile::path)
                        .filter(path -> path.startsWith("docs/"))
                        .toList();
        assertTrue(pages.size() >= 8, pages::toString);
        assertEquals(List.of(), pages.stream().filter(page -> !linked.contains(page)).toList());
    }
}
