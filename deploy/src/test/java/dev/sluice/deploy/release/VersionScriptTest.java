package dev.sluice.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Yaml;
import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The version is in one place, and where a program needs it literally it is the same.
class VersionScriptTest {
    private static final String SCRIPT = "setup/version";

    @TempDir Path folder;

    private SourceCopy source;

    @BeforeEach
    void copy() throws IOException {
        source = SourceCopy.in(folder);
    }

    private String version(Map<String, String> environment, String... arguments)
            throws IOException {
        return source.run(environment, SCRIPT, arguments).succeeded().strip();
    }

    /// Returns the version where kubectl, Helm and Artifact Hub read it.
    private List<String> literal() throws IOException {
        var chart = Yaml.parse(source.read("deploy/helm/sluice/Chart.yaml"));
        var base = Yaml.parse(source.read("deploy/kustomize/base/kustomization.yaml"));
        return List.of(
                chart.required("version").asString(),
                chart.required("appVersion").asString(),
                chart.at("/annotations/artifacthub.io~1images")
                        .asString()
                        .lines()
                        .filter(line -> line.contains("image: "))
                        .map(line -> line.substring(line.lastIndexOf(':') + 1))
                        .findFirst()
                        .orElseThrow(),
                base.at("/images/0/newTag").asString());
    }

    @Test
    void all_literal_versions_are_that_of_the_build() throws IOException {
        String version = version(Map.of());
        assertTrue(source.read("pom.xml").contains("<revision>" + version + "</revision>"));
        assertEquals(List.of(version, version, version, version), literal());
    }

    @Test
    void every_module_takes_it_from_its_parent() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> poms =
                    modules.map(module -> module.resolve("pom.xml")).filter(Files::exists).toList();
            assertTrue(poms.size() > 10, poms::toString);
            for (Path pom : poms) {
                String text = Files.readString(pom);
                String own = text.substring(0, text.indexOf("</parent>"));
                assertTrue(own.contains("<version>${revision}</version>"), pom::toString);
            }
        }
    }

    @Test
    void a_release_overrides_it() throws IOException {
        assertEquals("1.2.3", version(Map.of("SLUICE_VERSION", "1.2.3")));
    }

    @Test
    void a_new_version_is_written_everywhere() throws IOException {
        assertEquals("", version(Map.of(), "1.3.0-rc.2"));
        assertEquals("1.3.0-rc.2", version(Map.of()));
        assertEquals(List.of("1.3.0-rc.2", "1.3.0-rc.2", "1.3.0-rc.2", "1.3.0-rc.2"), literal());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.1", "1.2.3", "10.20.30", "1.2.3-rc.1", "1.2.3-0a", "1.2.3-SNAPSHOT"})
    void a_semantic_version_is_taken(String version) throws IOException {
        assertEquals(new ScriptRun(0, "", ""), source.run(Map.of(), SCRIPT, "--check", version));
    }

    /// Build metadata, after a plus sign, is semantic, too, but a tag of an image cannot have it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2",
                "v1.2.3",
                "1.2.3.4",
                "01.2.3",
                "1.2.3-",
                "1.2.3-01",
                "1.2.3+4",
                "1.2.3 ",
                "1.2.3\n",
                "1.2.3;id",
                "$(id)"
            })
    void anything_else_is_refused_with_one_line(String version) throws IOException {
        ScriptRun run = source.run(Map.of(), SCRIPT, "--check", version);
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertTrue(run.err().startsWith("sluice: '" + version + "' is no version"), run::err);
    }
}
