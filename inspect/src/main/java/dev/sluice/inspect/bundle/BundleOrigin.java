package dev.sluice.inspect.bundle;

import java.time.Instant;
import java.util.List;

/// Where a bundle comes from.
///
/// @param created when it was made
/// @param node the node's name
/// @param version the name and version of the program that made it
/// @param byteOrder that of the machine
/// @param families those that the daemon serves
/// @param shadow whether the daemon writes nothing and compares with kube-proxy
/// @param masked whether addresses are replaced by others
public record BundleOrigin(
        Instant created,
        String node,
        String version,
        String byteOrder,
        List<String> families,
        boolean shadow,
        boolean masked) {
    public BundleOrigin {
        families = List.copyOf(families);
    }
}
