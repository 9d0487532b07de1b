package dev.sluice.deploy.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// How a program ended.
///
/// @param out what it wrote to standard output
/// @param err what it wrote to standard error
public record ScriptRun(int status, String out, String err) {
    /// Runs a program until it ends.
    ///
    /// @param folder its working directory
    /// @param environment in addition to this process's own
    /// @param input its standard input
    public static ScriptRun of(
            Path folder, Map<String, String> environment, String input, List<String> words)
            throws IOException {
        Path files = Files.createTempDirectory("sluice-script-");
        Path in = Files.writeString(files.resolve("in"), input);
        Path out = files.resolve("out");
        Path err = files.resolve("err");
        var builder =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(environment);
        try {
            int status = builder.start().waitFor();
            return new ScriptRun(status, Files.readString(out), Files.readString(err));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + String.join(" ", words), e);
        } finally {
            for (Path file : List.of(in, out, err, files)) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// Returns the standard output.
    ///
    /// @throws IOException with the standard error, if the program ended with another status than 0
    public String succeeded() throws IOException {
        if (status != 0) {
            throw new IOException("it ended with status " + status + ": " + err + out);
        }
        return out;
    }
}
