package dev.sluice.deploy.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/// Programs that stand in for others: they record how they are called, and answer from files.
///
/// @param folder of these programs and their files
public record Recorders(Path folder) {
    private static final Path PROGRAM = Path.of("src/test/resources/recorder/recorder");

    /// Puts programs with these names into a folder.
    public static Recorders in(Path folder, String... names) throws IOException {
        for (String name : names) {
            Files.copy(PROGRAM, folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new Recorders(folder);
    }

    /// Returns the path of a program.
    public String program(String name) {
        return folder.resolve(name).toString();
    }

    /// Returns an environment where these programs are found first.
    public Map<String, String> environment() {
        return Map.of("PATH", folder + ":" + System.getenv("PATH"));
    }

    /// Lets a program answer with a text.
    public void answer(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".out"), text);
    }

    /// Lets a program fail where its words begin so.
    public void fail(String name, String words) throws IOException {
        Files.writeString(folder.resolve(name + ".fails"), words);
    }

    /// Returns what was last written to the standard input of a program.
    public String input(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".in"));
    }

    /// Returns the calls in order, each with the program's name and its words.
    public List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }
}
