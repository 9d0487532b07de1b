package dev.sluice.daemon.bundle;

import java.util.List;
import java.util.Objects;

/// What only the daemon knows of itself: the only item of the page `state`.
///
/// @param node the node's name
/// @param version the name and version of the program
/// @param java the version of Java
/// @param mode `iptables`, `ipvs` or `nftables`
/// @param shadow whether it writes nothing and compares with kube-proxy
/// @param families those that it serves, as `IPv4`
/// @param configuration in effect, as YAML for `--config`
/// @param settings Sluice's own configuration in effect, as YAML for `--sluice-config`
/// @param kubeconfig the path of the file with the credentials; empty for those of the pod
/// @param threads what each thread does, as text
public record DaemonState(
        String node,
        String version,
        String java,
        String mode,
        boolean shadow,
        List<String> families,
        String configuration,
        String settings,
        String kubeconfig,
        String threads) {
    /// The kind of the document.
    public static final String KIND = "DaemonStateList";

    public DaemonState {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(configuration, "configuration");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(kubeconfig, "kubeconfig");
        Objects.requireNonNull(threads, "threads");
        families = List.copyOf(families);
    }
}
