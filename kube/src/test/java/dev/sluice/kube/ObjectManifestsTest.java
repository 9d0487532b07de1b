package dev.sluice.kube;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.RandomClusters;
import dev.sluice.kube.decode.Lines;
import dev.sluice.services.Snapshot;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// Objects that are written are read back to the same records.
class ObjectManifestsTest {
    private static final Path GOLDEN = Path.of("../golden");

    private static Snapshot readAgain(Snapshot snapshot) throws ManifestException {
        List<Map<String, Object>> items =
                ObjectManifests.of(snapshot).stream().map(Supplier::get).toList();
        byte[] json =
                new JsonMapper().writeValueAsBytes(Map.of("kind", "ObjectList", "items", items));
        var manifests = new Manifests(snapshot.node().name(), _ -> {});
        manifests.read(new ByteArrayInputStream(json), "test");
        return manifests.snapshot();
    }

    private static void check(Snapshot snapshot, String what) throws ManifestException {
        Snapshot again = readAgain(snapshot);
        assertEquals(Lines.of(snapshot), Lines.of(again), what);
        assertEquals(
                Set.copyOf(snapshot.services().values()),
                Set.copyOf(again.services().values()),
                what);
        assertEquals(snapshot.node(), again.node(), what);
        assertEquals(snapshot.serviceCidrs(), again.serviceCidrs(), what);
    }

    static List<String> scenarios() throws Exception {
        return ManifestsTest.scenarios();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void recorded_objects_stay_the_same(String scenario) throws Exception {
        var manifests = new Manifests("node1", _ -> {});
        manifests.read(GOLDEN.resolve(scenario).resolve("objects.json"));
        Snapshot snapshot = manifests.snapshot();
        assertTrue(snapshot.node().isKnown());
        assertFalse(Lines.of(snapshot).isEmpty());
        check(snapshot, scenario);
    }

    @Test
    void random_clusters_stay_the_same() throws Exception {
        long fresh = System.nanoTime();
        System.out.println("seed " + fresh);
        for (long seed = 1; seed <= 300; seed++) {
            check(new RandomClusters(seed).cluster().snapshot(), "seed " + seed);
        }
        for (long seed = fresh; seed < fresh + 100; seed++) {
            check(new RandomClusters(seed).cluster().snapshot(), "seed " + seed);
        }
    }
}
