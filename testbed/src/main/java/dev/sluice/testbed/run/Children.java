package dev.sluice.testbed.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The child processes of a process.
///
/// @param parent its pid
public record Children(long parent) {
    /// Returns the children that have exited and have not been reaped, each as its line of
    /// `/proc/PID/stat`.
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
                // It was reaped meanwhile.
            }
        }
        return zombies;
    }
}
