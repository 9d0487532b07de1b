package dev.sluice.deploy.cluster;

import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A node of a cluster that is a Docker container, and the programs in it.
///
/// @param docker the program `docker`
/// @param container its name or ID
/// @param kubectl the words that run kubectl in it
record DockerNode(String docker, String container, List<String> kubectl) {
    /// The longest that a cluster may take for anything.
    static final String PATIENCE = "--timeout=240s";

    DockerNode {
        kubectl = List.copyOf(kubectl);
    }

    /// Runs a program on the node.
    ///
    /// @param input its standard input
    ScriptRun run(String input, List<String> words) throws IOException {
        List<String> exec = List.of(docker, "exec", "--interactive", container);
        return ScriptRun.of(
                Path.of("."),
                Map.of(),
                input,
                Stream.concat(exec.stream(), words.stream()).toList());
    }

    /// Runs kubectl.
    ///
    /// @throws IOException if it fails; the message holds its words and what it said
    String kubectl(String... arguments) throws IOException {
        return kubectl("", List.of(arguments));
    }

    private String kubectl(String input, List<String> arguments) throws IOException {
        try {
            return run(input, Stream.concat(kubectl.stream(), arguments.stream()).toList())
                    .succeeded();
        } catch (IOException e) {
            throw new IOException(
                    "kubectl " + String.join(" ", arguments) + ": " + e.getMessage(), e);
        }
    }

    void apply(String manifest) throws IOException {
        kubectl(manifest, List.of("apply", "--filename=-"));
    }

    /// As `SWAP.md` has it where kubeadm's objects are replaced in place.
    void applyByForce(String manifest) throws IOException {
        kubectl(manifest, List.of("apply", "--server-side", "--force-conflicts", "--filename=-"));
    }

    void delete(String manifest) throws IOException {
        kubectl(manifest, List.of("delete", "--filename=-", "--wait=true", PATIENCE));
    }

    /// Waits until all pods of an object are the newest and available.
    ///
    /// @param object such as `daemonset/sluice`
    void awaitRollOut(String namespace, String object) throws IOException {
        kubectl("rollout", "status", object, "--namespace=" + namespace, PATIENCE);
    }

    /// Whether a TCP port of the node is listened on.
    boolean listens(int port) throws IOException {
        String sockets = run("", List.of("cat", "/proc/net/tcp", "/proc/net/tcp6")).succeeded();
        return ListeningPorts.of(sockets).contains(port);
    }
}
