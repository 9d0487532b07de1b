package dev.sluice.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianPackageTest {
    private static final String CONTROL =
            """
            Package: libstdc++6
            Source: gcc-14 (14.2.0-18)
            Version: 14.2.0-19
            Architecture: arm64
            Maintainer: Debian GCC Maintainers <debian-gcc@lists.debian.org>
            Depends: libc6 (>= 2.38)
            Homepage: http://gcc.gnu.org/
            Description: GNU Standard C++ Library v3
             Package: is not a field here
             Version: neither
            """;

    @Test
    void a_control_file_is_read() throws IOException {
        assertEquals(
                new DebianPackage(
                        "libstdc++6",
                        "14.2.0-19",
                        "arm64",
                        "gcc-14",
                        "14.2.0-18",
                        "Debian GCC Maintainers <debian-gcc@lists.debian.org>",
                        "http://gcc.gnu.org/"),
                DebianPackage.parse(CONTROL));
    }

    @Test
    void without_a_source_it_is_its_own() throws IOException {
        DebianPackage read =
                DebianPackage.parse(
                        """
                        Package: kmod
                        Version: 34.2-2
                        Architecture: amd64
                        Maintainer: Marco d'Itri <md@linux.it>
                        """);
        assertEquals("kmod", read.source());
        assertEquals("", read.homepage());
        assertEquals("pkg:deb/debian/kmod@34.2-2?arch=amd64&distro=debian-13", read.purl("13"));
    }

    @ParameterizedTest
    @CsvSource({
        "busybox, 1:1.37.0-6+b9, busybox, 1:1.37.0-6,"
                + " pkg:deb/debian/busybox@1:1.37.0-6%2Bb9?arch=arm64&distro=debian-13"
                + "&upstream=busybox%401:1.37.0-6",
        "libstdc++6, 14.2.0-19, gcc-14, 14.2.0-19,"
                + " pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=arm64&distro=debian-13"
                + "&upstream=gcc-14%4014.2.0-19",
        "openjdk, 25.0.5.1+2-1~deb13u1, openjdk, 25.0.5.1+2-1~deb13u1,"
                + " pkg:deb/debian/openjdk@25.0.5.1%2B2-1~deb13u1?arch=arm64&distro=debian-13",
    })
    void its_package_url_names_version_architecture_and_source(
            String name, String version, String source, String sourceVersion, String purl) {
        DebianPackage each =
                new DebianPackage(name, version, "arm64", source, sourceVersion, "x", "");
        assertEquals(purl, each.purl("13"));
    }

    @Test
    void a_missing_field_is_named() {
        String without = CONTROL.replace("Architecture: arm64\n", "");
        IOException e = assertThrows(IOException.class, () -> DebianPackage.parse(without));
        assertTrue(String.valueOf(e.getMessage()).contains("no field Architecture"), e::getMessage);
    }

    @Test
    void package_urls_keep_any_text() {
        long fresh = new Random().nextLong();
        System.out.println("seed " + fresh);
        for (long seed : new long[] {1, 2, fresh}) {
            Random random = new Random(seed);
            for (int round = 0; round < 200; round++) {
                String text =
                        random.ints(random.nextInt(20), 1, 0x3000)
                                .collect(
                                        StringBuilder::new,
                                        StringBuilder::appendCodePoint,
                                        StringBuilder::append)
                                .toString();
                assertEquals(text, PackageUrl.decode(PackageUrl.encode(text)), "seed " + seed);
            }
        }
    }
}
