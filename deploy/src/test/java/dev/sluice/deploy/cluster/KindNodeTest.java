package dev.sluice.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.scripts.Recorders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is asked of kind, with a `kind` that only records it.
class KindNodeTest {
    @TempDir Path folder;

    private Recorders recorders;

    @BeforeEach
    void kind() throws IOException {
        recorders = Recorders.in(folder, "kind");
    }

    private KindNode start() throws IOException {
        return KindNode.start(recorders.program("kind"), KindNode.WITHOUT_PROXY);
    }

    @Test
    void a_cluster_is_made_used_and_deleted_and_no_other_is_touched() throws IOException {
        try (KindNode kind = start()) {
            assertEquals("sluice-test-control-plane", kind.node().container());
        }
        List<String> calls = recorders.calls();
        assertEquals(4, calls.size());
        assertTrue(calls.get(0).startsWith("kind delete cluster "), calls::toString);
        assertTrue(calls.get(1).startsWith("kind create cluster --config="), calls::toString);
        assertEquals(
                "kind load image-archive target/sluice-image.tar --name=sluice-test", calls.get(2));
        assertTrue(calls.get(3).startsWith("kind delete cluster "), calls::toString);
        for (int each : new int[] {0, 1, 3}) {
            assertTrue(
                    calls.get(each).matches(".* --name=sluice-test --kubeconfig=\\S+/kubeconfig"),
                    calls::toString);
        }
    }

    @Test
    void a_cluster_that_cannot_have_the_image_is_deleted() throws IOException {
        recorders.fail("kind", "load image-archive");
        IOException failure = assertThrows(IOException.class, this::start);
        assertTrue(String.valueOf(failure.getMessage()).contains("kind does not want to"));
        assertTrue(
                recorders.calls().getLast().startsWith("kind delete cluster "),
                recorders.calls()::toString);
    }
}
