package dev.sluice.daemon.markdown;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The test classes of all modules, for pages that name them as `Class.method` or `Class`.
public final class NamedTests {
    private static final Pattern NAME =
            Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.([A-Za-z_0-9]+))?`");

    /// The classes that JUnit runs by themselves.
    private static final Pattern RUN = Pattern.compile("[A-Za-z0-9]+(Test|IT)");

    private final Map<String, List<Path>> files;

    private NamedTests(Map<String, List<Path>> files) {
        this.files = files;
    }

    /// Reads the names of the classes.
    ///
    /// @param root of the repository
    public static NamedTests of(Path root) throws IOException {
        Map<String, List<Path>> files = new HashMap<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                Path tests = module.resolve("src/test/java");
                if (Files.isDirectory(tests)) {
                    try (Stream<Path> all = Files.walk(tests)) {
                        all.filter(file -> file.toString().endsWith(".java"))
                                .forEach(file -> add(files, file));
                    }
                }
            }
        }
        return new NamedTests(files);
    }

    private static void add(Map<String, List<Path>> files, Path file) {
        String name = String.valueOf(file.getFileName()).replace(".java", "");
        files.computeIfAbsent(name, _ -> new ArrayList<>()).add(file);
    }

    /// Returns what is wrong with the tests that a text names: that it names none, or one that does
    /// not exist. Empty if all exist.
    public List<String> faults(String text) throws IOException {
        Matcher names = NAME.matcher(text);
        List<MatchResult> all = names.results().toList();
        if (all.isEmpty()) {
            return List.of("no test is named: " + text);
        }
        List<String> faults = new ArrayList<>();
        for (MatchResult each : all) {
            String fault = fault(each.group(1), each.group(2));
            if (!fault.isEmpty()) {
                faults.add(each.group() + ": " + fault);
            }
        }
        return faults;
    }

    /// @param method null for the whole class
    private String fault(String type, @Nullable String method) throws IOException {
        List<Path> found = files.getOrDefault(type, List.of());
        if (found.size() != 1) {
            return found.isEmpty() ? "there is no such class" : "there are several such classes";
        }
        if (method == null) {
            return RUN.matcher(type).matches() ? "" : "it is not run by itself";
        }
        boolean has = Files.readString(found.getFirst()).contains("void " + method + "(");
        return has ? "" : "the class has no such method";
    }
}
