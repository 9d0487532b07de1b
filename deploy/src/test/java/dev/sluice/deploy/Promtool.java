package dev.sluice.deploy;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Prometheus' own judge of its files.
///
/// @param folder where the files are
record Promtool(Path folder) {
    /// @return what it says
    /// @throws IOException with what it says, where it finds fault
    String run(String... arguments) throws IOException {
        String line =
                "cd '%s' && exec promtool %s 2>&1".formatted(folder, String.join(" ", arguments));
        return new ShellCommand(List.of("sh", "-c", line)).run();
    }
}
