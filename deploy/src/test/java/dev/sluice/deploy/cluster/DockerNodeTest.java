package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.scripts.Recorders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked of Docker for a node, with a `docker` that only records it.
class DockerNodeTest {
    @TempDir Path folder;

    private Recorders recorders;
    private DockerNode node;

    @BeforeEach
    void docker() throws IOException {
        recorders = Recorders.in(folder, "docker");
        node =
                new DockerNode(
                        recorders.program("docker"), "a1", List.of("kubectl", "--kubeconfig=f"));
    }

    @Test
    void kubectl_runs_in_the_container() throws IOException {
        recorders.answer("docker", "10.96.0.9");
        assertEquals("10.96.0.9", node.kubectl("get", "service/web", "--output=jsonpath={.x y}"));
        node.apply("kind: Service\n");
        assertEquals("kind: Service\n", recorders.input("docker"));
        node.awaitRollOut("kube-system", "daemonset/sluice");
        assertEquals(
                List.of(
                        "docker exec --interactive a1 kubectl --kubeconfig=f get service/web"
                                + " --output=jsonpath={.x y}",
                        "docker exec --interactive a1 kubectl --kubeconfig=f apply --filename=-",
                        "docker exec --interactive a1 kubectl --kubeconfig=f rollout status"
                                + " daemonset/sluice --namespace=kube-system --timeout=240s"),
                recorders.calls());
    }

    @Test
    void a_failure_names_the_words_and_the_reason() throws IOException {
        recorders.fail("docker", "exec --interactive a1 kubectl --kubeconfig=f get");
        IOException failure =
                assertThrows(IOException.class, () -> node.kubectl("get", "service/gone"));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("kubectl get service/gone: "), message);
        assertTrue(message.contains("docker does not want to"), message);
    }

    @Test
    void a_port_is_listened_on_if_the_kernel_says_so() throws IOException {
        recorders.answer("docker", " 0: 0100007F:2810 00000000:0000 0A 00000000:00000000 00:0\n");
        assertTrue(node.listens(10256));
        assertFalse(node.listens(10249));
    }
}
