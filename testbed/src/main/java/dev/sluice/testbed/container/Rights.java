package dev.sluice.testbed.container;

import java.util.List;

/// What a container may, as a pod's `securityContext` tells.
///
/// @param capabilities by their names without `CAP_`; every other one is dropped, and those that
///   this process has not itself
/// @param privileged with all capabilities, /proc/sys open to writing, and no system call forbidden
/// @param memory limit of all its processes together, in bytes
public record Rights(List<String> capabilities, boolean privileged, long memory) {
    public Rights {
        capabilities = List.copyOf(capabilities);
    }
}
