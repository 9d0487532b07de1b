package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The YAML that the pages in `docs` show can be used.
class DocsExamplesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

    /// The flags that name a file of a kind.
    private static final Map<String, String> FLAGS =
            Map.of("KubeProxyConfiguration", "config", "SluiceConfiguration", "sluice-config");

    @TempDir private Path temporary;

    @Test
    void configurations_start_the_daemon_without_a_warning() throws Exception {
        int loaded = 0;
        for (String example : examples(DOCS)) {
            JsonNode object = Yaml.parse(example);
            String flag = FLAGS.get(object.path("kind").asString(""));
            if (flag != null) {
                assertEquals(List.of(), warnings(flag, example), example);
                loaded++;
            }
        }
        assertTrue(loaded > 0, "no example of a configuration");
    }

    private List<String> warnings(String flag, String example) throws IOException, ConfigException {
        Path file = temporary.resolve("example.yaml");
        Files.writeString(file, example);
        var flags = new GivenFlags(Map.of(flag, List.of(file.toString())));
        return ConfigLoader.load(flags).warnings();
    }

    @Test
    void the_overlay_for_a_change_of_the_mode_can_be_built() throws IOException {
        String overlay =
                examples(DOCS.resolve("migrate-from-ipvs.md")).stream()
                        .filter(example -> example.startsWith("# my-sluice/kustomization.yaml"))
                        .findFirst()
                        .orElseThrow();
        String root = Path.of("..").toAbsolutePath().toString();
        Files.writeString(
                temporary.resolve("kustomization.yaml"), overlay.replace("path/to", root));
        DaemonSet pods =
                new DeployManifests("my-sluice", Kustomization.build(temporary)).daemonSet();
        assertEquals("OnDelete", pods.getSpec().getUpdateStrategy().getType());
        List<String> configMaps =
                pods.getSpec().getTemplate().getSpec().getVolumes().stream()
                        .filter(volume -> volume.getConfigMap() != null)
                        .map((Volume volume) -> volume.getConfigMap().getName())
                        .toList();
        assertEquals(List.of("sluice-nftables"), configMaps);
    }

    /// Returns the examples of a page, or of all pages of a folder.
    private static List<String> examples(Path from) throws IOException {
        List<String> examples = new ArrayList<>();
        try (Stream<Path> all = Files.walk(from)) {
            for (Path page : all.filter(file -> file.toString().endsWith(".md")).toList()) {
                YAML.matcher(Files.readString(page))
                        .results()
                        .map((MatchResult example) -> example.group(1))
                        .forEach(examples::add);
            }
        }
        return examples;
    }
}
