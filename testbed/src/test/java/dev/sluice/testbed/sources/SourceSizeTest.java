package dev.sluice.testbed.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.sources.SourceTree.Method;
import dev.sluice.testbed.sources.SourceTree.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No file and no method of any module is too long. What is longer has more than one topic.
class SourceSizeTest {
    private static final int MOST_LINES_OF_A_FILE = 400;
    private static final int MOST_LINES_OF_A_METHOD = 60;
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private static final String KINDS =
            """
            class Kinds {
                /// A comment.
                @Deprecated
                @SuppressWarnings({
                    "unused"
                })
                private static void annotated(
                        int first, int second) {
                    Runnable part = () -> {
                    };
                }

                @Deprecated
                Kinds() {
                }

                int oneLine() { return 1; }

                static final Runnable FIELD =
                        () -> {
                            Runnable part = () -> {};
                            part.run();
                        };

                static {
                    FIELD.run();
                }

                final Object anonymous =
                        new Object() {
                            @Override
                            public String toString() {
                                return "";
                            }
                        };

                record Point(int x) {
                    Point {
                        x++;
                    }
                }

                interface Shape {
                    void draw();

                    default Object local() {
                        class Local {
                            void inner() {}
                        }
                        return new Local();
                    }
                }
            }
            """;

    @TempDir private Path folder;

    @Test
    void noFileAndNoMethodIsTooLong() throws IOException {
        SourceTree tree = SourceTree.read(SourceTree.repository());
        List<String> all = new ArrayList<>(longFiles(tree));
        all.addAll(longMethods(tree));
        assertTrue(all.isEmpty(), () -> "split by topic:\n" + String.join("\n", all));
    }

    @Test
    void mainAndTestFilesOfAllModulesAreRead() throws IOException {
        Path root = SourceTree.repository();
        SourceTree tree = SourceTree.read(root);
        List<String> modules =
                MODULE.matcher(Files.readString(root.resolve("pom.xml")))
                        .results()
                        .map(found -> found.group(1))
                        .toList();
        assertFalse(modules.isEmpty());
        for (String module : modules) {
            for (String kind : List.of("main", "test")) {
                String sources = module + "/src/" + kind + "/java/";
                boolean read = tree.files().stream().anyMatch(f -> f.path().startsWith(sources));
                assertEquals(Files.isDirectory(root.resolve(sources)), read, sources);
            }
        }
    }

    @Test
    void whatIsTooLongIsNamed() throws IOException {
        write("a/Fits.java", "class Fits {", statements(58), lines(338), "}");
        write("b/LongFile.java", "class LongFile {", lines(399), "}");
        write("b/LongMethod.java", "class LongMethod {", "", statements(59), "}");
        write("b/target/kept/AlsoLong.java", "class AlsoLong {", lines(399), "}");
        write("c/pom.xml", "<project/>");
        write("c/target/Generated.java", "class Generated {", lines(399), "}");
        write(".hidden/Hidden.java", "class Hidden {", lines(399), "}");
        SourceTree tree = SourceTree.read(folder);
        assertEquals(
                List.of(
                        "b/LongFile.java: 401 lines, at most 400",
                        "b/target/kept/AlsoLong.java: 401 lines, at most 400"),
                longFiles(tree));
        assertEquals(
                List.of("b/LongMethod.java:3: LongMethod.run has 61 lines, at most 60"),
                longMethods(tree));
    }

    /// A method is measured from its signature to its closing brace.
    @Test
    void eachKindOfMethodIsMeasured() throws IOException {
        write("Kinds.java", KINDS);
        SourceFile file = SourceTree.read(folder).files().getFirst();
        assertEquals(
                List.of(
                        new Method("Kinds.annotated", 7, 5),
                        new Method("Kinds.<init>", 14, 2),
                        new Method("Kinds.oneLine", 17, 1),
                        new Method("Kinds.FIELD (lambda)", 20, 4),
                        new Method("Kinds (static block)", 25, 3),
                        new Method("Kinds.anonymous.new.toString", 32, 3),
                        new Method("Kinds.Point.<init>", 38, 3),
                        new Method("Kinds.Shape.local", 46, 6),
                        new Method("Kinds.Shape.local.Local.inner", 48, 1)),
                file.methods());
        assertEquals(List.of("Kinds"), file.types());
    }

    private static List<String> longFiles(SourceTree tree) {
        return tree.files().stream()
                .filter(file -> file.lines() > MOST_LINES_OF_A_FILE)
                .map(file ->
                        "%s: %d lines, at most %d"
                                .formatted(file.path(), file.lines(), MOST_LINES_OF_A_FILE))
                .toList();
    }

    private static List<String> longMethods(SourceTree tree) {
        List<String> found = new ArrayList<>();
        for (SourceFile file : tree.files()) {
            for (Method method : file.methods()) {
                if (method.lines() > MOST_LINES_OF_A_METHOD) {
                    found.add(
                            "%s:%d: %s has %d lines, at most %d"
                                    .formatted(
                                            file.path(),
                                            method.line(),
                                            method.name(),
                                            method.lines(),
                                            MOST_LINES_OF_A_METHOD));
                }
            }
        }
        return found;
    }

    /// A method `run` whose body has so many lines.
    private static String statements(int lines) {
        return "    void run() {\n" + "        toString();\n".repeat(lines) + "    }";
    }

    private static String lines(int count) {
        return String.join("\n", Collections.nCopies(count, "    // Nothing."));
    }

    private void write(String path, String... parts) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, String.join("\n", parts) + "\n");
    }
}
