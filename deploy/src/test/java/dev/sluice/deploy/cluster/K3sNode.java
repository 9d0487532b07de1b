package dev.sluice.deploy.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.BindMode;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/// A cluster of one node that is k3s in a container. k3s can be started again with or without its
/// own kube-proxy, while the pods continue.
final class K3sNode implements AutoCloseable {
    private static final String SCRIPT = "/k3s-service.sh";
    private static final String CONFIG = "/etc/rancher/k3s/config.yaml";
    private static final String IMAGES = "/var/lib/rancher/k3s/agent/images/sluice-image.tar";
    private static final int HEALTHZ = 10256;
    private static final Duration LONGEST_START = Duration.ofMinutes(4);

    private final K3sContainer container;
    private final DockerNode node;

    private K3sNode(K3sContainer container) {
        this.container = container;
        this.node = new DockerNode("docker", container.getContainerId(), List.of("kubectl"));
    }

    /// Starts k3s and waits until its API server answers. It loads Sluice's image from a file,
    /// because no registry has it.
    static K3sNode start(boolean kubeProxy) throws IOException {
        String service = Files.readString(ClusterWorkload.SCRIPTS.resolve("k3s-service.sh"));
        var container = new K3sContainer(DockerImageName.parse("rancher/k3s:v1.33.1-k3s1"));
        // Testcontainers gives the host's cgroups; k3s is to have a tree of its own.
        container.setBinds(new ArrayList<>());
        container
                .withCommand(
                        "server",
                        "--disable=traefik,metrics-server,servicelb",
                        "--node-name=node1",
                        "--tls-san=" + container.getHost())
                .withCreateContainerCmdModifier(create -> {
                    Objects.requireNonNull(create.getHostConfig()).withCgroupnsMode("private");
                    create.withEntrypoint("sh", SCRIPT);
                })
                // Where the init container of Sluice finds the host's kernel modules.
                .withFileSystemBind("/lib/modules", "/lib/modules", BindMode.READ_ONLY)
                .withCopyToContainer(Transferable.of(service), SCRIPT)
                .withCopyToContainer(Transferable.of(config(kubeProxy)), CONFIG)
                .withCopyToContainer(
                        MountableFile.forHostPath(Path.of("target/sluice-image.tar")), IMAGES)
                .withStartupTimeout(LONGEST_START);
        try {
            container.start();
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
        return new K3sNode(container);
    }

    /// The setting as `SWAP.md` names it.
    static String config(boolean kubeProxy) {
        return "disable-kube-proxy: " + !kubeProxy + "\n";
    }

    DockerNode node() {
        return node;
    }

    String kubeconfig() {
        return container.getKubeConfigYaml();
    }

    /// Starts k3s again, with or without its own kube-proxy, and waits until it is there.
    void restart(boolean kubeProxy) throws IOException, InterruptedException {
        container.copyFileToContainer(Transferable.of(config(kubeProxy)), CONFIG);
        String before = pid();
        node.run("", List.of("sh", "-c", "kill " + before)).succeeded();
        Patience.await("k3s to be started again", () -> !pid().equals(before));
        Patience.await("the API server", () -> node.kubectl("get", "--raw=/readyz").equals("ok"));
        Patience.await(
                kubeProxy ? "k3s's kube-proxy" : "the end of k3s's kube-proxy",
                () -> node.listens(HEALTHZ) == kubeProxy);
        // Without it there are no logs and no exec. The node's condition is of before.
        Patience.await(
                "the kubelet",
                () ->
                        node.kubectl("get", "--raw=/api/v1/nodes/node1/proxy/healthz")
                                .strip()
                                .equals("ok"));
        node.kubectl("wait", "--for=condition=Ready", "node/node1", DockerNode.PATIENCE);
    }

    private String pid() throws IOException {
        return node.run("", List.of("cat", "/run/k3s.pid")).succeeded().strip();
    }

    @Override
    public void close() {
        container.stop();
    }
}
