package dev.sluice.daemon.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Metrics of the version and the feature gates, with the names of Kubernetes' components.
public final class BuildMetrics {
    private BuildMetrics() {}

    /// @param version the name and version of this program: `sluice/1.0`
    /// @param kubernetes the version of Kubernetes that it matches: `1.37`
    /// @param gates the feature gates that have a meaning here, and whether they are enabled
    public static void register(
            Metrics metrics, String version, String kubernetes, Map<String, Boolean> gates) {
        metrics.read(
                "kubernetes_build_info",
                Metric.Type.GAUGE,
                "[ALPHA] A metric with a constant '1' value labeled by major, minor, git version,"
                        + " git commit, git tree state, build date, Go version, and compiler from"
                        + " which Kubernetes was built, and platform on which it is running.",
                List.of("major", "minor", "git_version", "compiler", "platform"),
                () -> List.of(new Sample(build(version, kubernetes), 1)));
        metrics.read(
                "kubernetes_feature_enabled",
                Metric.Type.GAUGE,
                "[BETA] This metric records the data about the stage and enablement of a k8s"
                        + " feature.",
                List.of("name", "stage"),
                () -> {
                    List<Sample> readings = new ArrayList<>();
                    new TreeMap<>(gates)
                            .forEach((name, on) ->
                                    readings.add(new Sample(List.of(name, ""), on ? 1 : 0)));
                    return readings;
                });
    }

    /// The version starts like the cluster's, because alerts fire if the versions of two components
    /// differ.
    private static List<String> build(String version, String kubernetes) {
        int dot = kubernetes.indexOf('.');
        return List.of(
                kubernetes.substring(0, dot),
                kubernetes.substring(dot + 1),
                "v" + kubernetes + ".0+" + version.replace('/', '-'),
                System.getProperty("java.vm.name", ""),
                "linux/" + System.getProperty("os.arch", ""));
    }
}
