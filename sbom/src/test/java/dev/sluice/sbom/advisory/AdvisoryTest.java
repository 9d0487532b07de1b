package dev.sluice.sbom.advisory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AdvisoryTest {
    /// Two ranges, versions that are named one by one, another package, and another ecosystem.
    private static final String ENTRY =
            """
            {
              "id": "GHSA-aaaa-bbbb-cccc",
              "aliases": ["CVE-2026-1"],
              "modified": "2026-11-01T00:00:00Z",
              "summary": "Reads too much",
              "database_specific": {"severity": "HIGH"},
              "affected": [
                {
                  "package": {"ecosystem": "Maven", "name": "io.netty:netty-codec-http"},
                  "ranges": [
                    {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4.1.120.Final"}]},
                    {"type": "ECOSYSTEM", "events": [
                      {"introduced": "4.2.0.Alpha1"}, {"fixed": "4.2.19.Final"},
                      {"introduced": "5.0.0"}, {"last_affected": "5.0.2"}]},
                    {"type": "GIT", "events": [{"introduced": "0"}]}
                  ],
                  "versions": ["4.1.130.Final"]
                },
                {
                  "package": {"ecosystem": "Maven", "name": "org.example:endless"},
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}]}]
                },
                {
                  "package": {"ecosystem": "PyPI", "name": "io.netty:netty-buffer"},
                  "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
                }
              ]
            }
            """;

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    @ParameterizedTest
    @CsvSource({
        "io.netty:netty-codec-http, 4.1.9.Final, true",
        "io.netty:netty-codec-http, 4.1.119.Final, true",
        "io.netty:netty-codec-http, 4.1.120.Final, false",
        "io.netty:netty-codec-http, 4.1.130.Final, true",
        "io.netty:netty-codec-http, 4.1.131.Final, false",
        // Maven's order: an alpha is before its release.
        "io.netty:netty-codec-http, 4.2.0.Alpha1, true",
        "io.netty:netty-codec-http, 4.2.0.Final, true",
        "io.netty:netty-codec-http, 4.2.18.Final, true",
        "io.netty:netty-codec-http, 4.2.19.Final, false",
        "io.netty:netty-codec-http, 5.0.2, true",
        "io.netty:netty-codec-http, 5.0.3, false",
        "org.example:endless, 1.9, false",
        "org.example:endless, 2.0-beta-1, false",
        "org.example:endless, 2.0, true",
        "org.example:endless, 999, true",
        "io.netty:netty-buffer, 4.2.18.Final, false",
        "io.netty:netty-codec, 4.1.9.Final, false",
    })
    void it_concerns_versions_of_a_package(String name, String version, boolean concerns) {
        Advisory advisory = Advisory.parse(json(ENTRY));
        assertEquals(concerns, advisory.concerns(new ScannedJar(name, version)));
    }

    @Test
    void it_tells_what_repairs_this_version() {
        Advisory advisory = Advisory.parse(json(ENTRY));
        String netty = "io.netty:netty-codec-http";
        assertEquals(
                List.of("4.2.19.Final"), advisory.repairs(new ScannedJar(netty, "4.2.18.Final")));
        assertEquals(List.of(), advisory.repairs(new ScannedJar(netty, "5.0.2")));
        assertEquals(List.of(), advisory.repairs(new ScannedJar("org.example:endless", "3")));
    }

    @Test
    void it_is_known_by_each_of_its_ids() {
        Advisory advisory = Advisory.parse(json(ENTRY));
        assertTrue(advisory.isCalled("GHSA-aaaa-bbbb-cccc"));
        assertTrue(advisory.isCalled("CVE-2026-1"));
        assertFalse(advisory.isCalled("CVE-2026-2"));
    }

    @Test
    void a_withdrawn_one_concerns_nothing() {
        String withdrawn = ENTRY.replaceFirst("\\{", "{\"withdrawn\": \"2026-11-02T00:00:00Z\",");
        assertFalse(Advisory.parse(json(ENTRY)).vulnerable().isEmpty());
        assertTrue(Advisory.parse(json(withdrawn)).vulnerable().isEmpty());
    }

    @Test
    void jars_are_read_from_package_urls() throws IOException {
        List<ScannedJar> jars =
                ScannedJar.of(
                        json(
                                """
                                {"components": [
                                  {"purl": "pkg:maven/b.c/d@1.0?type=jar"},
                                  {"purl": "pkg:maven/b.c/d@1.0?classifier=native&type=jar"},
                                  {"purl": "pkg:maven/a/e%2Bf@2.0%2B1"},
                                  {"purl": "pkg:deb/debian/kmod@34.2-2?arch=amd64"},
                                  {"name": "without"}
                                ]}
                                """));
        assertEquals(
                List.of(new ScannedJar("a:e+f", "2.0+1"), new ScannedJar("b.c:d", "1.0")), jars);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"components": []}                                    | no jar is named
                    {"components": [{"purl": "pkg:maven/only"}]}          | not a package URL
                    {"components": [{"purl": "pkg:maven/a@1/b"}]}         | not a package URL
                    """)
    void a_document_without_jars_is_refused(String text, String reason) {
        IOException e = assertThrows(IOException.class, () -> ScannedJar.of(json(text)));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
    }
}
