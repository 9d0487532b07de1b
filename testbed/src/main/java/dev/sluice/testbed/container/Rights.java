package dev.sluice.testbed.container;

import java.util.List;

/// The rights of a container, as a pod's `securityContext` and limits give them.
///
/// @param capabilities names without `CAP_`; all others are dropped, and those that this process
///   lacks
/// @param privileged all capabilities, a writable /proc/sys, and no system call filter
/// @param memory limit of all its processes together, in bytes
public record Rights(List<String> capabilities, boolean privileged, long memory) {
    public Rights {
        capabilities = List.copyOf(capabilities);
    }
}
