package dev.sluice.daemon.markdown;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each link of a Markdown file to another file of the repository, or to a heading, leads
/// somewhere.
class MarkdownLinksTest {
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

    @TempDir private Path folder;

    @Test
    void each_link_leads_somewhere() throws IOException {
        MarkdownTree tree = MarkdownTree.ofRepository();
        List<String> faults = faults(tree);
        assertTrue(faults.isEmpty(), () -> String.join("\n", faults));
        long links = tree.files().stream().mapToLong(file -> file.targets().size()).sum();
        assertTrue(links > 150, () -> links + " links");
    }

    @Test
    void what_leads_nowhere_is_named() throws IOException {
        write(
                "README.md",
                """
                # The page

                ## A `code` heading, here
                ## Twice
                ## Twice

                ```
                # no heading, and [no link](none.md)
                ```

                [good](docs/page.md#over-there) [good](#a-code-heading-here) [good](#twice-1)
                ![good](docs/picture.svg) [good](https://example.org/none) [good](docs)
                `[no link](none.md)` and code of `two
                lines` before [`bad`](docs/none.md) [bad](docs/page.md#nowhere) [bad](#no-heading)
                [bad](../outside.md) [bad](#twice-2) [bad](docs/picture.svg#part) [bad](/docs)
                """);
        write("docs/page.md", "## Over there\n\n[good](../README.md) [bad](README.md)\n");
        write("docs/picture.svg", "<svg/>\n");
        write("outside/target/built.md", "[left out](none.md)\n");
        write(".hidden/hidden.md", "[left out](none.md)\n");
        assertEquals(
                List.of(
                        "README.md: docs/none.md: there is no such file",
                        "README.md: docs/page.md#nowhere: there is no such heading",
                        "README.md: #no-heading: there is no such heading",
                        "README.md: ../outside.md: it leads out of the repository",
                        "README.md: #twice-2: there is no such heading",
                        "README.md: docs/picture.svg#part: there is no such heading",
                        "README.md: /docs: it leads out of the repository",
                        "docs/page.md: README.md: there is no such file"),
                faults(MarkdownTree.read(folder)));
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static List<String> faults(MarkdownTree tree) {
        Map<String, Set<String>> anchors = new HashMap<>();
        tree.files().forEach(file -> anchors.put(file.path(), file.anchors()));
        List<String> faults = new ArrayList<>();
        for (MarkdownFile file : tree.files()) {
            for (String target : file.targets()) {
                String fault = fault(tree.root(), file.path(), target, anchors);
                if (!fault.isEmpty()) {
                    faults.add(file.path() + ": " + target + ": " + fault);
                }
            }
        }
        return faults;
    }

    /// Returns what is wrong with a target; empty if nothing is.
    ///
    /// @param anchors of the Markdown files, by their paths
    private static String fault(
            Path root, String from, String target, Map<String, Set<String>> anchors) {
        if (ELSEWHERE.matcher(target).matches()) {
            return "";
        }
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path = file.isEmpty() ? Path.of(from) : Path.of(from).resolveSibling(file).normalize();
        if (path.isAbsolute() || path.startsWith("..")) {
            return "it leads out of the repository";
        }
        if (!Files.exists(root.resolve(path))) {
            return "there is no such file";
        }
        Set<String> headings = anchors.getOrDefault(path.toString(), Set.of());
        return hash < 0 || headings.contains(target.substring(hash + 1))
                ? ""
                : "there is no such heading";
    }
}
