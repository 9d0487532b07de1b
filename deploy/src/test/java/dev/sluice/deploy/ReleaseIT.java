package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Kustomization;
import dev.sluice.deploy.kustomize.Yaml;
import dev.sluice.deploy.scripts.ScriptRun;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Folder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Installs from a release of this tree: its chart and its kustomize for each distribution, its
/// image on each architecture, its plugin. The images of the foreign architecture run emulated.
class ReleaseIT {
    private static final Path RELEASE = Path.of("target/release").toAbsolutePath();

    private static final String OBJECTS =
            """
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
            ---
            kind: EndpointSlice
            metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
            addressType: IPv4
            endpoints: [{addresses: [10.244.1.2], nodeName: node1}]
            ports: [{name: http, port: 8080, protocol: TCP}]
            ---
            kind: Node
            metadata: {name: node1}
            """;

    @TempDir Path folder;

    private static String version() throws IOException {
        return new ShellCommand(List.of("../setup/version")).run().strip();
    }

    private static Path file(String pattern) throws IOException {
        return RELEASE.resolve(pattern.formatted(version()));
    }

    private void unpack(Path archive) throws IOException {
        new ShellCommand(List.of("tar", "-xzf", archive.toString(), "-C", folder.toString())).run();
    }

    /// Returns the image as a registry will know it: by the digest of the index of all
    /// architectures.
    private static String image() throws IOException {
        String index =
                new ShellCommand(
                                List.of(
                                        "tar",
                                        "-xOf",
                                        file("sluice-image-%s.tar").toString(),
                                        "index.json"))
                        .run();
        JsonNode manifests = Yaml.parse(index).required("manifests");
        assertEquals(1, manifests.size());
        return "localhost/sluice@" + manifests.at("/0/digest").stringValue();
    }

    @Test
    void the_checksums_cover_every_file() throws Exception {
        Set<String> covered =
                Files.readAllLines(RELEASE.resolve("SHA256SUMS")).stream()
                        .map(line -> line.replaceFirst("^[0-9a-f]{64}  ", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        covered.add("SHA256SUMS");
        try (Stream<Path> files = Files.list(RELEASE)) {
            assertEquals(
                    files.map(path -> path.getFileName().toString())
                            .collect(Collectors.toCollection(TreeSet::new)),
                    covered);
        }
        assertEquals("", check(RELEASE).succeeded());
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        for (String name : covered) {
            Files.createSymbolicLink(damaged.resolve(name), RELEASE.resolve(name));
        }
        Files.delete(damaged.resolve("sluice.yaml"));
        Files.writeString(damaged.resolve("sluice.yaml"), "kind: Plugin\n");
        assertEquals(1, check(damaged).status());
    }

    private static ScriptRun check(Path where) throws IOException {
        return ScriptRun.of(
                where, Map.of(), "", List.of("sha256sum", "--check", "--quiet", "SHA256SUMS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kubeadm", "k3s", "rke2", "kind", "talos", "generic"})
    void the_chart_installs_the_image_by_its_digest(String distribution) throws Exception {
        String values = "distribution: " + distribution + "\n";
        if (distribution.equals("generic")) {
            values += "k8sServiceHost: api.example.com\n";
        }
        DeployManifests rendered = new HelmChart(file("sluice-%s.tgz"), folder).render(values);
        rendered.objects().forEach(KubernetesSchema::decode);
        assertImages(rendered.pod());
    }

    @Test
    void the_chart_names_its_version_and_its_image() throws Exception {
        unpack(file("sluice-%s.tgz"));
        JsonNode chart = Yaml.read(folder.resolve("sluice/Chart.yaml"));
        assertEquals(version(), chart.get("version").asString());
        assertEquals(version(), chart.get("appVersion").asString());
        String images = chart.at("/annotations/artifacthub.io~1images").stringValue();
        assertEquals(image(), Yaml.parse(images).at("/0/image").stringValue());
        assertEquals(
                Boolean.toString(version().contains("-")),
                chart.at("/annotations/artifacthub.io~1prerelease").stringValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/kubeadm", "overlays/k3s", "overlays/kind"})
    void kustomize_installs_the_image_by_its_digest(String overlay) throws Exception {
        unpack(file("sluice-kustomize-%s.tar.gz"));
        Path top = folder.resolve("sluice-" + version());
        assertImages(new DeployManifests(overlay, Kustomization.build(top.resolve(overlay))).pod());
    }

    private static void assertImages(PodSpec pod) throws IOException {
        List<Container> containers =
                Stream.of(pod.getInitContainers(), pod.getContainers())
                        .flatMap(List::stream)
                        .toList();
        assertFalse(containers.isEmpty());
        for (Container container : containers) {
            assertEquals(image(), container.getImage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void the_image_runs_and_is_what_its_bills_say(String architecture) throws Exception {
        try (Folder place = Folder.temporary("sluice-release-")) {
            Image image = Image.unpack(file("sluice-image-%s.tar"), architecture, place.path());
            assertTrue(run(architecture, image, "--version").startsWith("sluice " + version()));
            Files.writeString(image.root().resolve("tmp/objects.yaml"), OBJECTS);
            String services =
                    run(
                            architecture,
                            image,
                            "services",
                            "--hostname-override=node1",
                            "--cluster-cidr=10.244.0.0/16",
                            "--objects=/tmp/objects.yaml");
            assertTrue(services.contains("shop/web:http"), services);
            assertBills(architecture, image);
        }
    }

    /// Runs a command of Sluice in an image. What emulates a processor runs one program only, so
    /// the JVM is started directly, without the script around it.
    private static String run(String architecture, Image image, String... arguments)
            throws IOException {
        Stream<String> java =
                Stream.of(
                        "image/inside",
                        architecture,
                        image.root().toString(),
                        "/opt/sluice/jre/bin/java",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "@/opt/sluice/jvm.args",
                        "dev.sluice.daemon.cli.Main");
        return new ShellCommand(Stream.concat(java, Stream.of(arguments)).toList()).run();
    }

    /// The bills beside the image are those in it. They name every package and every jar.
    private static void assertBills(String architecture, Image image) throws IOException {
        Path inside = image.root().resolve("opt/sluice/sbom");
        JsonNode cycloneDx = bill(inside, architecture, "cdx");
        JsonNode spdx = bill(inside, architecture, "spdx");
        Set<String> components = names(cycloneDx.required("components"));
        Set<String> packages = names(spdx.required("packages"));
        try (Stream<Path> status = Files.list(image.root().resolve("var/lib/dpkg/status.d"))) {
            List<String> debian =
                    status.map(path -> path.getFileName().toString())
                            .filter(name -> !name.endsWith(".md5sums"))
                            .toList();
            assertTrue(debian.size() > 10, debian::toString);
            assertTrue(components.containsAll(debian), components::toString);
            assertTrue(packages.containsAll(debian), packages::toString);
        }
    }

    private static JsonNode bill(Path inside, String architecture, String format)
            throws IOException {
        Path beside = file("sluice-%s-" + architecture + "." + format + ".json");
        assertEquals(-1, Files.mismatch(beside, inside.resolve("sluice." + format + ".json")));
        return JsonMapper.shared().readTree(Files.readString(beside));
    }

    private static Set<String> names(JsonNode parts) {
        return parts.valueStream()
                .map(part -> part.required("name").stringValue())
                .collect(Collectors.toSet());
    }

    @Test
    void the_plugin_is_what_its_manifest_says_and_runs() throws Exception {
        Path archive = file("kubectl-sluice-%s.tar.gz");
        JsonNode manifest = Yaml.read(RELEASE.resolve("sluice.yaml"));
        assertEquals("v" + version(), manifest.at("/spec/version").stringValue());
        JsonNode platform = manifest.at("/spec/platforms/0");
        String sum = new ShellCommand(List.of("sha256sum", archive.toString())).run();
        assertEquals(sum.substring(0, 64), platform.get("sha256").stringValue());
        String uri = platform.get("uri").stringValue();
        assertTrue(
                uri.endsWith("/releases/download/v" + version() + "/" + archive.getFileName()),
                uri);
        unpack(archive);
        platform.get("files")
                .valueStream()
                .map(each -> each.get("from").stringValue())
                .forEach(name -> assertTrue(Files.exists(folder.resolve(name)), name));
        Files.copy(
                Path.of("src/test/resources/kubectl/kubectl"),
                folder.resolve("kubectl"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(folder.resolve("pods"), "a sluice-a Running sluice\n");
        Files.writeString(folder.resolve("out-sluice-a"), "all is good\n");
        assertEquals(
                new ScriptRun(0, "all is good\n", ""),
                ScriptRun.of(
                        folder,
                        Map.of("PATH", folder + ":" + System.getenv("PATH")),
                        "",
                        List.of(
                                folder.resolve(platform.get("bin").stringValue()).toString(),
                                "--node",
                                "a",
                                "check")));
    }

    @Test
    void the_notes_name_the_image_by_its_digest() throws Exception {
        String notes = Files.readString(RELEASE.resolve("RELEASE-NOTES.md"));
        assertTrue(notes.startsWith("# Sluice " + version() + "\n"), notes);
        assertTrue(notes.contains("`" + image() + "`"), notes);
        assertTrue(
                notes.contains("`oci://localhost/charts/sluice`, version `" + version() + "`"),
                notes);
    }

    @Test
    void the_same_tree_gives_the_same_bytes() throws Exception {
        Path again = folder.resolve("again");
        new ShellCommand(List.of("release/assemble", again.toString())).run();
        assertEquals(
                Files.readString(RELEASE.resolve("SHA256SUMS")),
                Files.readString(again.resolve("SHA256SUMS")));
    }
}
