package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;

/// The Services of a test cluster, and the proxy that serves them.
final class ClusterServices {
    private static final String SYSTEM = "kube-system";
    private static final int ASKED = 10;

    private final DockerNode node;
    private final ClusterWorkload workload;

    private ClusterServices(DockerNode node, ClusterWorkload workload) {
        this.node = node;
        this.workload = workload;
    }

    /// Creates servers and a client, and waits until they run and are served by some proxy.
    static ClusterServices create(DockerNode node, ClusterWorkload workload)
            throws IOException, InterruptedException {
        Patience.await(
                "CoreDNS",
                () ->
                        node.kubectl("get", "deployments", "--namespace=" + SYSTEM, "--output=name")
                                .contains("deployment.apps/coredns"));
        node.awaitRollOut(SYSTEM, "deployment/coredns");
        node.apply(ClusterWorkload.text(workload.servers()));
        node.awaitRollOut("default", "deployment/web");
        node.kubectl("wait", "--for=condition=Ready", "pod/client", DockerNode.PATIENCE);
        var services = new ClusterServices(node, workload);
        Patience.await(
                "the first answers",
                () -> {
                    services.assertServed();
                    return true;
                });
        return services;
    }

    DockerNode node() {
        return node;
    }

    SteadyTraffic traffic() throws IOException, InterruptedException {
        return SteadyTraffic.start(node, workload);
    }

    /// Changes the number of servers and waits until they are ready.
    void scale(int servers) throws IOException {
        node.kubectl("scale", "deployment/web", "--replicas=" + servers);
        node.awaitRollOut("default", "deployment/web");
    }

    /// Asserts that the Service answers at its address, its name and its node port.
    void assertServed() throws IOException {
        String address = node.kubectl("get", "service/web", "--output=jsonpath={.spec.clusterIP}");
        String nodeAddress =
                node.kubectl(
                        "get",
                        "nodes",
                        "--output=jsonpath={.items[0].status.addresses[0].address}");
        for (String place :
                List.of(
                        address + ":8080",
                        "web.default.svc.cluster.local:8080",
                        nodeAddress + ":30080")) {
            for (int i = 0; i < ASKED; i++) {
                String answer = ask("http://" + place + "/");
                assertTrue(answer.startsWith("I am web-"), place + " answers " + answer);
            }
        }
    }

    /// Returns the answer that the client pod gets. BusyBox's `wget` has no limit of its own.
    String ask(String url) throws IOException {
        return node.kubectl("exec", "pod/client", "--", "timeout", "5", "wget", "-qO-", url);
    }

    /// Waits until Sluice says that it runs in this mode.
    ///
    /// @param object such as `daemonset/sluice`
    void awaitMode(String object, String mode) throws InterruptedException {
        Patience.await("mode " + mode, () -> answer(object, "/proxyMode").equals(mode));
    }

    /// Waits until no pod of Sluice is left.
    void awaitNoSluice() throws InterruptedException {
        Patience.await(
                "the end of Sluice",
                () ->
                        node.kubectl(
                                        "get",
                                        "pods",
                                        "--selector=app.kubernetes.io/name=sluice",
                                        "--namespace=" + SYSTEM,
                                        "--output=name")
                                .isEmpty());
    }

    /// Asserts that Sluice serves its metrics.
    void assertMetrics(String object) throws InterruptedException {
        Patience.await(
                "metrics",
                () ->
                        answer(object, "/metrics")
                                .contains("kubeproxy_sync_proxy_rules_duration_seconds_count"));
    }

    private String answer(String object, String path) throws IOException {
        return node.kubectl(
                        "exec",
                        object,
                        "--namespace=" + SYSTEM,
                        "--",
                        "timeout",
                        "5",
                        "wget",
                        "-qO-",
                        "http://127.0.0.1:10249" + path)
                .strip();
    }

    /// Asserts that Sluice, asked by its own command, says that the Service is written.
    void assertSynced(String object) throws IOException {
        String answer =
                node.kubectl(
                        "exec",
                        object,
                        "--namespace=" + SYSTEM,
                        "--",
                        "sluice",
                        "services",
                        "default/web");
        assertTrue(answer.contains("SYNCED"), answer);
    }
}
