package dev.sluice.testbed.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The children of a process.
///
/// @param parent its number
public record Children(long parent) {
    /// Those that have ended and that nobody has buried, each as `/proc/<pid>/stat` tells of it.
    public List<String> zombies() {
        List<String> zombies = new ArrayList<>();
        List<ProcessHandle> children =
                ProcessHandle.of(parent).stream().flatMap(ProcessHandle::children).toList();
        for (ProcessHandle child : children) {
            try {
                String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
                if (stat.contains(") Z ")) {
                    zombies.add(stat);
                }
            } catch (IOException _) {
                // It is gone, and buried.
            }
        }
        return zombies;
    }
}
