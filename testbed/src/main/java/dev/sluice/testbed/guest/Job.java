package dev.sluice.testbed.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A program to run in a guest.
///
/// @param command the program and its arguments
/// @param folder its working directory
/// @param writable folders in which the guest's writes are kept; all other writes are discarded
///   when it halts
/// @param megabytes memory of the guest; the host only spends what the guest touches
/// @param limit time for everything, boot included
public record Job(
        List<String> command, Path folder, List<Path> writable, int megabytes, Duration limit) {
    public Job {
        command = List.copyOf(command);
        writable = List.copyOf(writable);
    }
}
