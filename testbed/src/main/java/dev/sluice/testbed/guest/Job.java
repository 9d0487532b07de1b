package dev.sluice.testbed.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What a guest is booted for.
///
/// @param command a program and its arguments
/// @param folder where it starts
/// @param writable folders whose contents the guest may change; whatever else it writes is gone
///   when it halts
/// @param megabytes of memory at most; the host spends what is touched
/// @param limit for all of it, boot included
public record Job(
        List<String> command, Path folder, List<Path> writable, int megabytes, Duration limit) {
    public Job {
        command = List.copyOf(command);
        writable = List.copyOf(writable);
    }
}
