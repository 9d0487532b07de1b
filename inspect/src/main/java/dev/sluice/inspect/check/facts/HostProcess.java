package dev.sluice.inspect.check.facts;

import java.util.List;

/// A process of the node.
///
/// @param name as the kernel cuts it, to 15 characters
/// @param command its arguments, the program first; empty for a thread of the kernel
public record HostProcess(long pid, String name, List<String> command) {
    public HostProcess {
        command = List.copyOf(command);
    }

    @Override
    public String toString() {
        return name + " (pid " + pid + ")";
    }
}
