package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.k3s.K3sContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;
import tools.jackson.databind.node.ObjectNode;

/// A real cluster: k3s without its own proxy, and Sluice from the k3s overlay. Needs a Docker
/// engine; it is skipped without one.
@Testcontainers(disabledWithoutDocker = true)
class K3sIT {
    private static final String IMAGES = "/var/lib/rancher/k3s/agent/images/";
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /// k3s loads the image from a file when it starts, because no registry has it.
    @Container
    private static final K3sContainer K3S =
            new K3sContainer(DockerImageName.parse("rancher/k3s:v1.33.1-k3s1"))
                    .withCommand(
                            "server",
                            "--disable-kube-proxy",
                            "--disable=traefik,metrics-server,servicelb",
                            "--node-name=node1")
                    .withCopyFileToContainer(
                            MountableFile.forHostPath(Path.of("target/sluice-image.tar")),
                            IMAGES + "sluice-image.tar");

    /// Servers and a client. They use Sluice's image, because its shell has all the programs they
    /// need.
    private static final String WORKLOAD =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              type: NodePort
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}]
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                    - name: web
                      image: IMAGE
                      imagePullPolicy: Never
                      command: [sh, -c]
                      args:
                        - mkdir /tmp/web && echo "I am $(hostname)" > /tmp/web/index.html && exec httpd -f -p 8080 -h /tmp/web
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: client}
            spec:
              containers:
                - name: client
                  image: IMAGE
                  imagePullPolicy: Never
                  command: [sleep, "3600"]
            """;

    @BeforeAll
    static void deploy() throws Exception {
        DeployManifests manifests = DeployManifests.of("overlays/k3s");
        var items = new StringBuilder();
        for (ObjectNode object : manifests.objects()) {
            // The cluster runs in a container, so only its host can set the size of the conntrack
            // table.
            items.append("---\n")
                    .append(
                            object.toString()
                                    .replace(
                                            "detectLocalMode: NodeCIDR\\n",
                                            "detectLocalMode: NodeCIDR\\nconntrack:\\n  maxPerCore:"
                                                    + " 0\\n"))
                    .append("\n");
        }
        apply("sluice", items.toString());
        kubectl("-n", "kube-system", "rollout", "status", "daemonset/sluice", timeout());
        String image =
                manifests
                        .only(DaemonSet.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getImage();
        apply("workload", WORKLOAD.replace("IMAGE", image));
        kubectl("-n", "kube-system", "rollout", "status", "deployment/coredns", timeout());
        kubectl("rollout", "status", "deployment/web", timeout());
        kubectl("wait", "--for=condition=Ready", "pod/client", timeout());
    }

    @Test
    void a_cluster_ip_is_reached_from_a_pod() throws Exception {
        String ip = kubectl("get", "service", "web", "-o", "jsonpath={.spec.clusterIP}");
        assertServed("http://" + ip + "/");
    }

    @Test
    void a_name_is_reached_from_a_pod() throws Exception {
        assertServed("http://web.default.svc.cluster.local/");
    }

    @Test
    void a_node_port_is_reached_from_a_pod() throws Exception {
        String ip =
                kubectl("get", "node", "node1", "-o", "jsonpath={.status.addresses[0].address}");
        assertServed("http://" + ip + ":30080/");
    }

    @Test
    void metrics_are_served() throws Exception {
        String metrics =
                kubectl(
                        "-n",
                        "kube-system",
                        "exec",
                        "daemonset/sluice",
                        "--",
                        "sh",
                        "-c",
                        // The pod may be ready before this port is open.
                        "for i in $(seq 60); do"
                                + " wget -qO- http://127.0.0.1:10249/metrics && exit; sleep 1;"
                                + " done; exit 1");
        assertTrue(metrics.contains("kubeproxy_sync_proxy_rules_duration_seconds_count"), metrics);
    }

    private static void assertServed(String url) throws Exception {
        for (int i = 0; i < 10; i++) {
            String answer = kubectl("exec", "client", "--", "wget", "-T", "5", "-qO-", url);
            assertTrue(answer.startsWith("I am web-"), answer);
        }
    }

    private static String kubectl(String... arguments) throws Exception {
        ExecResult result = exec(arguments);
        assertEquals(
                0,
                result.getExitCode(),
                () -> String.join(" ", arguments) + ": " + result.getStderr());
        return result.getStdout();
    }

    private static ExecResult exec(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        return K3S.execInContainer(command.toArray(String[]::new));
    }

    private static void apply(String name, String manifest) throws Exception {
        String file = "/tmp/" + name + ".yaml";
        K3S.copyFileToContainer(Transferable.of(manifest), file);
        kubectl("apply", "-f", file);
    }

    private static String timeout() {
        return "--timeout=" + LONGEST.toSeconds() + "s";
    }
}
