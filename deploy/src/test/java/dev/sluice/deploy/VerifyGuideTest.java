package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What VERIFY.md names of this repository and of the image is there.
class VerifyGuideTest {
    private static final Path REPOSITORY = Path.of("..");

    private String guide = "";

    @BeforeEach
    void read() throws IOException {
        guide = Files.readString(Path.of("VERIFY.md"));
    }

    @Test
    void verbs_and_scripts_are_there() throws IOException {
        String makefile = Files.readString(REPOSITORY.resolve("Makefile"));
        Set<String> verbs = all("make ([a-z]+)(?=`|\n)");
        assertEquals(Set.of("build", "scan"), verbs);
        verbs.forEach(verb -> assertTrue(makefile.contains("\n" + verb + ": ##"), verb));
        Set<String> scripts = all("(deploy/image/[a-z]+)");
        assertEquals(Set.of("deploy/image/build"), scripts);
        scripts.forEach(path -> assertTrue(Files.exists(REPOSITORY.resolve(path)), path));
    }

    /// The scripts that make the image know what the guide names.
    @Test
    void what_it_names_of_the_image_is_made() throws IOException {
        String scripts = "";
        for (String name : List.of("build", "debian", "record", "train", "pack")) {
            scripts += Files.readString(Path.of("image", name));
        }
        String apt = Files.readString(REPOSITORY.resolve("setup/debian"));
        for (String named :
                List.of("`classes`", "var/lib/dpkg/status.d", "md5sums", "sluice-image-")) {
            assertTrue(guide.contains(named), named);
            assertTrue(scripts.contains(named), named);
        }
        assertTrue(
                guide.contains("SLUICE_DEBIAN_SNAPSHOT=")
                        && apt.contains("SLUICE_DEBIAN_SNAPSHOT"));
        assertTrue(guide.contains("org.opencontainers.image.revision"));
        assertTrue(scripts.contains("label revision "));
    }

    private Set<String> all(String pattern) {
        return Pattern.compile(pattern)
                .matcher(guide)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
