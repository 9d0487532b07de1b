package dev.sluice.deploy;

import dev.sluice.testbed.container.Container;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.container.Rights;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.ProxySettings;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The DaemonSet's pod on a test node, run as the kubelet would run it: with the commands, rights,
/// limits and mounts of the manifest.
final class PodOnNode {
    private static final long NO_LIMIT = 1L << 30;

    private final TestNode node;
    private final Image image;
    private final PodSpec pod;
    private final Path folder;

    /// @param kubeconfig the text of a kubeconfig for the API server
    /// @param folder for files; the caller removes it
    PodOnNode(TestNode node, Image image, String mode, String kubeconfig, Path folder)
            throws IOException {
        this.node = node;
        this.image = image;
        this.pod = DeployManifests.of("base").pod();
        this.folder = folder;
        Path config = Files.createDirectory(folder.resolve("config"));
        Files.writeString(config.resolve("kubeconfig.conf"), kubeconfig);
        Files.writeString(
                config.resolve("config.conf"),
                new ProxySettings(mode).yaml(Path.of("/var/lib/kube-proxy/kubeconfig.conf")));
        Files.createDirectory(folder.resolve("last-good"));
        Files.createFile(folder.resolve("xtables.lock"));
    }

    /// Runs the init container and waits until it exits.
    ///
    /// @throws IOException if its status is not 0
    void init() throws IOException, InterruptedException {
        init(pod.getInitContainers().getFirst());
    }

    /// Runs the init container of another pod, as if it were this one's.
    ///
    /// @throws IOException if its status is not 0
    void init(io.fabric8.kubernetes.api.model.Container spec)
            throws IOException, InterruptedException {
        try (Container container = start(spec, List.of())) {
            int status = container.awaitEnd(60);
            if (status != 0) {
                throw new IOException("the init container failed: " + container.log());
            }
        }
    }

    /// Starts the pod's long-running container.
    ///
    /// @param environment `NAME=value` each, in addition to the manifest's
    Container start(List<String> environment) throws IOException {
        return start(pod.getContainers().getFirst(), environment);
    }

    private Container start(
            io.fabric8.kubernetes.api.model.Container spec, List<String> environment)
            throws IOException {
        List<String> command =
                spec.getCommand().stream()
                        .map(word -> word.replace("$(NODE_NAME)", "node1"))
                        .toList();
        return Container.start(node, image, command, environment, mounts(), rights(spec), folder);
    }

    /// Returns the mounts. The kubeconfig contains the credentials that a service account token
    /// would give, so no token is mounted.
    private Map<String, String> mounts() {
        Map<String, String> mounts = new LinkedHashMap<>();
        mounts.put("/var/lib/kube-proxy", folder.resolve("config") + " ro");
        mounts.put("/run/xtables.lock", folder.resolve("xtables.lock").toString());
        mounts.put("/var/lib/sluice", folder.resolve("last-good").toString());
        if (Files.isDirectory(Path.of("/lib/modules"))) {
            mounts.put("/lib/modules", "/lib/modules ro");
        }
        return mounts;
    }

    private static Rights rights(io.fabric8.kubernetes.api.model.Container spec) {
        var context = spec.getSecurityContext();
        return new Rights(
                context.getCapabilities() == null ? List.of() : context.getCapabilities().getAdd(),
                context.getPrivileged(),
                memoryLimit(spec));
    }

    private static long memoryLimit(io.fabric8.kubernetes.api.model.Container spec) {
        Quantity limit =
                spec.getResources() == null || spec.getResources().getLimits() == null
                        ? null
                        : spec.getResources().getLimits().get("memory");
        return limit == null ? NO_LIMIT : limit.getNumericalAmount().longValueExact();
    }

    /// Returns what the pod answers over HTTP.
    ///
    /// @param port on the node's loopback address
    String get(int port, String path) throws IOException {
        return node.run(
                Place.NODE, "curl", "-sS", "--max-time", "5", "http://127.0.0.1:" + port + path);
    }
}
