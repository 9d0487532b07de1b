package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What SWAP.md names of this repository is there, and its examples of overlays can be built.
class SwapGuideTest {
    private static final Path REPOSITORY = Path.of("..");
    private static final String OVERLAY = "# my-sluice/kustomization.yaml";
    private static final Pattern OURS =
            Pattern.compile("(?:deploy|kustomize|ipvs-backend)/[A-Za-z0-9./_-]*[A-Za-z0-9]");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

    @TempDir Path temporary;
    private String guide = "";

    @BeforeEach
    void read() throws IOException {
        guide = Files.readString(Path.of("SWAP.md"));
    }

    @Test
    void whatItNamesOfThisRepositoryIsThere() {
        Set<String> named = all(OURS, 0);
        assertTrue(
                named.containsAll(
                        List.of(
                                "deploy/kustomize/overlays/kubeadm",
                                "deploy/kustomize/overlays/k3s",
                                "deploy/kustomize/overlays/kind",
                                "kustomize/base/config.yaml",
                                "ipvs-backend/README.md")),
                named::toString);
        assertEquals(List.of(), named.stream().filter(path -> !exists(path)).toList());
    }

    private static boolean exists(String path) {
        Path file = path.startsWith("kustomize/") ? Path.of(path) : REPOSITORY.resolve(path);
        return Files.exists(file);
    }

    @Test
    void everyOverlayIsNamed() throws IOException {
        try (Stream<Path> overlays = Files.list(DeployManifests.KUSTOMIZE.resolve("overlays"))) {
            overlays.forEach(overlay ->
                    assertTrue(
                            guide.contains("kubectl apply -k deploy/" + overlay)
                                    || guide.contains("--force-conflicts -k deploy/" + overlay),
                            overlay::toString));
        }
    }

    @Test
    void everyRowOfTheTableLeadsToASection() {
        Set<String> sections =
                all(Pattern.compile("(?m)^## (.+)$"), 1).stream()
                        .map(title -> title.toLowerCase(Locale.ROOT))
                        .map(title -> title.replace("'", "").replace(' ', '-'))
                        .collect(Collectors.toSet());
        Set<String> links = all(Pattern.compile("\\]\\(#([^)]+)\\)"), 1);
        assertTrue(
                links.containsAll(List.of("kubeadm", "talos", "eks", "where-it-cannot-be-done")));
        assertEquals(List.of(), links.stream().filter(link -> !sections.contains(link)).toList());
    }

    @Test
    void itsExamplesAreYaml() {
        Set<String> examples = all(YAML, 1);
        assertTrue(examples.size() > 5, examples::toString);
        examples.forEach(Yaml::parse);
    }

    @Test
    void itsOverlaysCanBeBuilt() throws IOException {
        List<String> examples = all(YAML, 1).stream().filter(e -> e.startsWith(OVERLAY)).toList();
        assertEquals(2, examples.size());
        for (String example : examples) {
            for (Container container : containers(example)) {
                assertEquals("YOUR-REGISTRY/sluice:TAG", container.getImage());
                if (example.contains("overlays/k3s")) {
                    assertEquals("localhost", value(container, "KUBERNETES_SERVICE_HOST"));
                    assertEquals("7445", value(container, "KUBERNETES_SERVICE_PORT"));
                }
            }
        }
    }

    private List<Container> containers(String example) throws IOException {
        String here = REPOSITORY.toAbsolutePath().toString();
        Files.writeString(
                temporary.resolve("kustomization.yaml"), example.replace("path/to", here));
        PodSpec pod = new DeployManifests("my-sluice", Kustomization.build(temporary)).pod();
        return Stream.of(pod.getInitContainers(), pod.getContainers())
                .flatMap(List::stream)
                .toList();
    }

    private static String value(Container container, String name) {
        return container.getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst()
                .orElse("none");
    }

    private Set<String> all(Pattern pattern, int group) {
        return pattern.matcher(guide)
                .results()
                .map(found -> found.group(group))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
