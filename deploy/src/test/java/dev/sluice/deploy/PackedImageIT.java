package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.scripts.ScriptRun;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the image of each architecture holds, and what is told of it.
@ParameterizedClass
@ValueSource(strings = {"amd64", "arm64"})
class PackedImageIT {
    private static final Path TARGET = Path.of("target");
    private static final String LABEL = "org.opencontainers.image.";
    private static final long LARGEST_PAGES = 64 << 10;
    private static final Map<String, Integer> MACHINES =
            Map.of("amd64", ElfFile.X86_64, "arm64", ElfFile.AARCH64);

    private static final String OBJECTS =
            """
            kind: Service
            metadata: {name: web, namespace: shop}
            spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
            """;

    private final String architecture;
    private Folder folder;
    private Image image;

    PackedImageIT(String architecture) {
        this.architecture = architecture;
    }

    @BeforeEach
    void unpack() throws IOException {
        folder = Folder.temporary("sluice-packed-");
        Path unpacked = Files.createDirectory(folder.path().resolve("image"));
        image = Image.unpack(TARGET.resolve("sluice-image.tar"), architecture, unpacked);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void the_labels_tell_what_it_is_and_where_it_comes_from() throws IOException {
        Map<String, String> labels = new TreeMap<>(image.labels());
        String revision = labels.remove(LABEL + "revision");
        ScriptRun git =
                ScriptRun.of(Path.of(".."), Map.of(), "", List.of("git", "rev-parse", "HEAD"));
        if (git.status() == 0) {
            String head = git.out().strip();
            assertTrue(revision != null && revision.startsWith(head), revision + " is not " + head);
        } else {
            assertNull(revision, git::err);
        }
        String created = labels.remove(LABEL + "created");
        assertTrue(created != null && created.matches("20\\d\\d-\\d\\d-\\d\\dT.{8}Z"), created);
        String pom = Files.readString(Path.of("../pom.xml"));
        String source = first(pom, "<scm[^>]*><url>(.*?)</url>");
        assertEquals(
                Map.of(
                        LABEL + "title",
                        "Sluice",
                        LABEL + "description",
                        "A service proxy for Kubernetes nodes, in place of kube-proxy",
                        LABEL + "vendor",
                        "The Sluice authors",
                        LABEL + "licenses",
                        "Apache-2.0",
                        LABEL + "version",
                        json(Path.of("../daemon/target/bom.json"))
                                .at("/metadata/component/version")
                                .asString(),
                        LABEL + "source",
                        source,
                        LABEL + "url",
                        source,
                        LABEL + "documentation",
                        source + "/blob/main/README.md",
                        LABEL + "base.name",
                        "scratch"),
                labels);
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }

    @Test
    void the_archive_of_one_architecture_holds_the_same_image() throws Exception {
        JsonNode one = index(TARGET.resolve("sluice-image-" + architecture + ".tar"), "one");
        assertEquals(architecture, one.at("/manifests/0/platform/architecture").asString());
        JsonNode outer = index(TARGET.resolve("sluice-image.tar"), "all");
        String digest = outer.at("/manifests/0/digest").asString();
        JsonNode all = json(folder.path().resolve("all/blobs/" + digest.replace(':', '/')));
        assertTrue(
                all.path("manifests")
                        .valueStream()
                        .map(each -> each.path("digest"))
                        .toList()
                        .contains(one.at("/manifests/0/digest")));
        JsonNode docker = json(folder.path().resolve("one/manifest.json"));
        assertEquals(
                outer.at("/manifests/0/annotations/io.containerd.image.name").asString(),
                docker.at("/0/RepoTags/0").asString());
        for (JsonNode layer : docker.at("/0/Layers")) {
            assertTrue(
                    Files.exists(folder.path().resolve("one").resolve(layer.asString())),
                    layer::toString);
        }
    }

    private JsonNode index(Path archive, String name) throws IOException {
        Path place = Files.createDirectory(folder.path().resolve(name));
        new ShellCommand(List.of("tar", "-xf", archive.toString(), "-C", place.toString())).run();
        return json(place.resolve("index.json"));
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(file));
    }

    @Test
    void what_it_consists_of_is_told_in_it_and_beside_it() throws Exception {
        for (String format : List.of("cdx", "spdx")) {
            assertEquals(
                    -1,
                    Files.mismatch(
                            image.root().resolve("opt/sluice/sbom/sluice." + format + ".json"),
                            TARGET.resolve("sluice-" + architecture + "." + format + ".json")));
        }
        JsonNode told = json(image.root().resolve("opt/sluice/sbom/sluice.cdx.json"));
        Set<String> packages = new TreeSet<>();
        Set<String> jars = new TreeSet<>();
        for (JsonNode component : told.path("components")) {
            String purl = component.path("purl").asString("");
            if (purl.startsWith("pkg:deb/debian/")) {
                packages.add(component.path("name").asString());
            } else if (purl.startsWith("pkg:maven/")) {
                component.path("hashes").forEach(hash -> jars.add(hash.path("content").asString()));
            }
        }
        assertEquals(listed(), packages);
        assertTrue(packages.containsAll(List.of("libc6", "openjdk-25-jre-headless")));
        for (Path jar : files("opt/sluice/lib")) {
            assertTrue(jars.contains(sha256(jar)), jar::toString);
        }
    }

    private Set<String> listed() throws IOException {
        return files("var/lib/dpkg/status.d").stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !name.endsWith(".md5sums"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sha256(Path file) throws Exception {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return HexFormat.of().formatHex(sum);
    }

    @Test
    void each_file_belongs_to_a_package_or_to_sluice() throws IOException {
        FileOwners owners = FileOwners.of(image.root());
        assertEquals(List.of(), owners.strangers("etc", "opt/sluice", "usr/local/bin/sluice"));
        Files.writeString(image.root().resolve("usr/bin/planted"), "");
        assertEquals(
                List.of("usr/bin/planted"),
                owners.strangers("etc", "opt/sluice", "usr/local/bin/sluice"));
    }

    @Test
    void the_programs_of_the_runtime_are_those_of_its_package() throws IOException {
        FileOwners owners = FileOwners.of(image.root());
        String java = "usr/lib/jvm/java-25-openjdk-" + architecture + "/";
        Path runtime = image.root().resolve("opt/sluice/jre");
        int programs = 0;
        for (Path file : files("opt/sluice/jre")) {
            if (ElfFile.read(file).isPresent()) {
                programs++;
                String name = java + runtime.relativize(file);
                assertTrue(owners.isOfPackage(image.root().relativize(file), name), name);
            }
        }
        assertTrue(programs > 10, programs + " programs and libraries");
    }

    @Test
    void all_machine_code_is_of_the_architecture_and_fits_its_pages() throws IOException {
        int programs = 0;
        for (Path file : files("")) {
            var elf = ElfFile.read(file);
            if (elf.isPresent()) {
                programs++;
                assertEquals(MACHINES.get(architecture), elf.get().machine(), file::toString);
                if (architecture.equals("arm64")) {
                    assertTrue(elf.get().alignment() >= LARGEST_PAGES, file::toString);
                }
            }
        }
        assertTrue(programs > 100, programs + " programs and libraries");
    }

    /// The image leaves out libraries of its packages that nothing loads.
    @Test
    void the_libraries_that_programs_are_linked_with_are_there() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(image.root())) {
            all.forEach(file -> names.add(String.valueOf(file.getFileName())));
        }
        for (Path file : files("")) {
            var elf = ElfFile.read(file);
            if (elf.isPresent()) {
                for (String library : elf.get().needed()) {
                    assertTrue(names.contains(library), file + " needs " + library);
                }
            }
        }
    }

    @Test
    void it_has_the_archive_of_classes_and_its_list() throws IOException {
        for (String name : List.of("sluice.jsa", "classes")) {
            assertTrue(Files.size(image.root().resolve("opt/sluice/" + name)) > 10_000, name);
        }
        String flags = Files.readString(image.root().resolve("opt/sluice/jvm.args"));
        assertTrue(flags.contains("-XX:SharedArchiveFile=/opt/sluice/sluice.jsa\n"), flags);
    }

    /// The Java runtime has few modules; other tests of the commands run on a whole JDK. It is
    /// started without the script, because an emulator runs one program.
    @Test
    void its_commands_find_their_classes() throws IOException {
        Files.writeString(image.root().resolve("tmp/objects.yaml"), OBJECTS);
        for (String command : List.of("services --output=yaml", "render --mode=nftables")) {
            List<String> line =
                    new ArrayList<>(
                            List.of(
                                    "image/inside",
                                    architecture,
                                    image.root().toString(),
                                    "/opt/sluice/jre/bin/java",
                                    "-XX:+UseSerialGC",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "@/opt/sluice/jvm.args",
                                    "dev.sluice.daemon.cli.Main"));
            line.addAll(List.of(command.split(" ")));
            line.addAll(List.of("--hostname-override=node1", "--objects=/tmp/objects.yaml"));
            String said = new ShellCommand(line).run();
            assertTrue(said.contains("10.96.0.9"), said);
        }
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> all = Files.walk(image.root().resolve(part))) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }
}
