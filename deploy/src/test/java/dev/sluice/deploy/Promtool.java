package dev.sluice.deploy;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Prometheus' own checker of rule files.
///
/// @param folder working directory, with the files to check
record Promtool(Path folder) {
    /// @return its output
    /// @throws IOException with its output, if it finds an error
    String run(String... arguments) throws IOException {
        String line =
                "cd '%s' && exec promtool %s 2>&1".formatted(folder, String.join(" ", arguments));
        return new ShellCommand(List.of("sh", "-c", line)).run();
    }
}
