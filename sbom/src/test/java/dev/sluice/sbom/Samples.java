package dev.sluice.sbom;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// A small image, and what Maven knows of it.
final class Samples {
    static final DebianPackage LIBC =
            new DebianPackage(
                    "libc6",
                    "2.41-12",
                    "arm64",
                    "glibc",
                    "2.41-12",
                    "GNU Libc Maintainers <debian-glibc@lists.debian.org>",
                    "https://www.gnu.org/software/libc/libc.html");
    static final DebianPackage KMOD =
            new DebianPackage(
                    "kmod", "34.2-2", "arm64", "kmod", "34.2-2", "Marco <md@linux.it>", "");
    static final Map<String, String> JARS =
            Map.of(
                    "daemon-1.0.jar", "d".repeat(64),
                    "picocli-4.7.7.jar", "a".repeat(64),
                    "jffi-1.4.3.jar", "b".repeat(64));

    private static final String BOM =
            """
            {
              "bomFormat": "CycloneDX",
              "metadata": {
                "component": {
                  "group": "dev.sluice", "name": "daemon", "version": "1.0", "type": "library",
                  "licenses": [{"license": {"id": "Apache-2.0"}}],
                  "purl": "pkg:maven/dev.sluice/daemon@1.0?type=jar",
                  "bom-ref": "pkg:maven/dev.sluice/daemon@1.0?type=jar"
                }
              },
              "components": [
                {
                  "group": "info.picocli", "name": "picocli", "version": "4.7.7", "type": "library",
                  "hashes": [{"alg": "MD5", "content": "%4$s"}, {"alg": "SHA-256", "content": "%1$s"}],
                  "licenses": [{"license": {"id": "Apache-2.0"}}],
                  "purl": "pkg:maven/info.picocli/picocli@4.7.7?type=jar",
                  "bom-ref": "pkg:maven/info.picocli/picocli@4.7.7?type=jar"
                },
                {
                  "group": "com.github.jnr", "name": "jffi", "version": "1.4.3", "type": "library",
                  "hashes": [{"alg": "SHA-256", "content": "%2$s"}],
                  "licenses": [{"license": {"name": "Some License", "url": "https://x.org/l"}}],
                  "purl": "pkg:maven/com.github.jnr/jffi@1.4.3?type=jar",
                  "bom-ref": "pkg:maven/com.github.jnr/jffi@1.4.3?type=jar"
                },
                {
                  "group": "com.github.jnr", "name": "jffi", "version": "1.4.3", "type": "library",
                  "hashes": [{"alg": "SHA-256", "content": "%3$s"}],
                  "purl": "pkg:maven/com.github.jnr/jffi@1.4.3?classifier=native&type=jar",
                  "bom-ref": "pkg:maven/com.github.jnr/jffi@1.4.3?classifier=native&type=jar"
                }
              ],
              "dependencies": [
                {
                  "ref": "pkg:maven/dev.sluice/daemon@1.0?type=jar",
                  "dependsOn": [
                    "pkg:maven/info.picocli/picocli@4.7.7?type=jar",
                    "pkg:maven/com.github.jnr/jffi@1.4.3?type=jar"
                  ]
                },
                {
                  "ref": "pkg:maven/com.github.jnr/jffi@1.4.3?type=jar",
                  "dependsOn": [
                    "pkg:maven/com.github.jnr/jffi@1.4.3?classifier=native&type=jar"
                  ]
                }
              ]
            }
            """
                    .formatted("a".repeat(64), "b".repeat(64), "c".repeat(64), "0".repeat(32));

    private Samples() {}

    static MavenBom bom() throws IOException {
        return MavenBom.parse(JsonMapper.shared().readTree(BOM));
    }

    static ImageFiles files(Map<String, String> jars, List<String> libraries) {
        return new ImageFiles("13", List.of(KMOD, LIBC), new TreeMap<>(jars), libraries);
    }

    static ImageContents contents() throws IOException {
        return contents(files(JARS, List.of("libjffi-1.2.so")));
    }

    static ImageContents contents(ImageFiles files) throws IOException {
        return ImageContents.of("1.0", "arm64", "2026-01-01T00:00:00Z", files, bom());
    }
}
