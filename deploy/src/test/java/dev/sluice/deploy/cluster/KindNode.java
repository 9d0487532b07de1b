package dev.sluice.deploy.cluster;

import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A cluster of one node that kind makes, with Sluice's image. It has a name and a kubeconfig of
/// its own, so that clusters of the machine's owner stay as they are. A machine has one at a time.
final class KindNode implements AutoCloseable {
    static final String NAME = "sluice-test";

    /// A cluster without kube-proxy, as `SWAP.md` has it.
    static final String WITHOUT_PROXY =
            """
            kind: Cluster
            apiVersion: kind.x-k8s.io/v1alpha4
            networking:
              kubeProxyMode: none
            """;

    static final String WITH_PROXY =
            """
            kind: Cluster
            apiVersion: kind.x-k8s.io/v1alpha4
            """;

    private static final String NODE = NAME + "-control-plane";

    private final String program;
    private final Path folder;

    private KindNode(String program, Path folder) {
        this.program = program;
        this.folder = folder;
    }

    /// Makes the cluster and loads Sluice's image.
    ///
    /// @param program the program `kind`
    /// @param config for it
    static KindNode start(String program, String config) throws IOException {
        var kind = new KindNode(program, Files.createTempDirectory("sluice-kind-"));
        try {
            Path file = Files.writeString(kind.folder.resolve("cluster.yaml"), config);
            // What a run left that was killed.
            kind.run("delete", "cluster");
            kind.run("create", "cluster", "--config=" + file);
            kind.run("load", "image-archive", "target/sluice-image.tar");
            return kind;
        } catch (IOException e) {
            try {
                kind.close();
            } catch (IOException more) {
                e.addSuppressed(more);
            }
            throw e;
        }
    }

    DockerNode node() {
        return new DockerNode(
                "docker", NODE, List.of("kubectl", "--kubeconfig=/etc/kubernetes/admin.conf"));
    }

    private void run(String... words) throws IOException {
        var command = new ArrayList<>(List.of(program));
        command.addAll(List.of(words));
        command.add("--name=" + NAME);
        if (words[1].equals("cluster")) {
            command.add("--kubeconfig=" + folder.resolve("kubeconfig"));
        }
        ScriptRun.of(Path.of("."), Map.of(), "", command).succeeded();
    }

    @Override
    public void close() throws IOException {
        run("delete", "cluster");
        for (String name : List.of("cluster.yaml", "kubeconfig")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
