package dev.sluice.sbom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Both documents name all contents, refer to nothing that is not there, and are the same each
/// time.
class DocumentsTest {
    private static final Pattern UUID =
            Pattern.compile("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern IDENTIFIER = Pattern.compile("SPDXRef-[A-Za-z0-9.-]+");

    @Test
    void cyclonedx_names_the_packages_and_the_jars() throws IOException {
        JsonNode document = CycloneDx.document(Samples.contents());
        assertEquals(
                List.of(
                        "debian 13",
                        "kmod 34.2-2",
                        "libc6 2.41-12",
                        "daemon 1.0",
                        "jffi 1.4.3",
                        "jffi 1.4.3",
                        "picocli 4.7.7"),
                names(document.path("components"), "version"));
        assertEquals("1.6", document.path("specVersion").asString());
        assertTrue(UUID.matcher(document.path("serialNumber").asString()).matches());
        assertEquals("container", document.at("/metadata/component/type").asString());
        assertEquals("2026-01-01T00:00:00Z", document.at("/metadata/timestamp").asString());
    }

    @Test
    void references_of_cyclonedx_are_unique_and_lead_somewhere() throws IOException {
        JsonNode document = CycloneDx.document(Samples.contents());
        List<String> references =
                document.path("components")
                        .valueStream()
                        .map(each -> each.path("bom-ref").asString())
                        .toList();
        Set<String> known = new TreeSet<>(references);
        assertEquals(references.size(), known.size(), references::toString);
        known.add(document.at("/metadata/component/bom-ref").asString());
        Set<String> used = new TreeSet<>();
        for (JsonNode each : document.path("dependencies")) {
            used.add(each.path("ref").asString());
            each.path("dependsOn").forEach(to -> used.add(to.asString()));
        }
        assertEquals(known, used);
    }

    @Test
    void spdx_names_the_same() throws IOException {
        ImageContents contents = Samples.contents();
        JsonNode document = Spdx.document(contents);
        Set<String> purls =
                document.path("packages")
                        .valueStream()
                        .flatMap(each -> each.path("externalRefs").valueStream())
                        .map(each -> each.path("referenceLocator").asString())
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> others =
                CycloneDx.document(contents)
                        .path("components")
                        .valueStream()
                        .map(each -> each.path("purl").asString(""))
                        .filter(purl -> !purl.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(6, others.size(), others::toString);
        assertEquals(others, purls);
        assertEquals("SPDX-2.3", document.path("spdxVersion").asString());
        assertTrue(UUID.matcher(document.path("documentNamespace").asString()).matches());
    }

    @Test
    void identifiers_of_spdx_are_unique_and_lead_somewhere() throws IOException {
        JsonNode document = Spdx.document(Samples.contents());
        List<String> identifiers =
                document.path("packages")
                        .valueStream()
                        .map(each -> each.path("SPDXID").asString())
                        .toList();
        Set<String> known = new TreeSet<>(identifiers);
        assertEquals(identifiers.size(), known.size(), identifiers::toString);
        known.forEach(each -> assertTrue(IDENTIFIER.matcher(each).matches(), each));
        known.add("SPDXRef-DOCUMENT");
        Set<String> used = new TreeSet<>();
        for (JsonNode each : document.path("relationships")) {
            used.add(each.path("spdxElementId").asString());
            used.add(each.path("relatedSpdxElement").asString());
        }
        assertEquals(known, used);
        assertTrue(
                document.path("relationships")
                        .valueStream()
                        .anyMatch(each ->
                                each.path("relationshipType").asString().equals("DEPENDS_ON")));
    }

    @Test
    void licences_that_spdx_does_not_list_are_told() throws IOException {
        JsonNode document = Spdx.document(Samples.contents());
        assertEquals(
                "LicenseRef-Some-License",
                document.at("/hasExtractedLicensingInfos/0/licenseId").asString());
        assertEquals(
                "Some License https://x.org/l",
                document.at("/hasExtractedLicensingInfos/0/extractedText").asString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    []                                                | NOASSERTION
                    [{"license": {"id": "MIT"}}]                      | MIT
                    [{"license": {"id": "MIT"}}, {"license": {"id": "EPL-2.0"}}] | MIT OR EPL-2.0
                    [{"expression": "A AND B"}]                       | (A AND B)
                    [{"license": {"name": "The Go (v2)"}}]            | LicenseRef-The-Go-v2-
                    [{"license": {"url": "https://x.org"}}]           | NOASSERTION
                    """)
    void licences_become_an_expression(String licences, String expression) {
        JsonNode read = JsonMapper.shared().readTree(licences);
        assertEquals(expression, LicenceExpression.of(read).text());
    }

    @Test
    void the_same_contents_give_the_same_bytes_and_others_another_serial_number()
            throws IOException {
        ImageContents contents = Samples.contents();
        assertEquals(
                CycloneDx.document(contents).toString(),
                CycloneDx.document(Samples.contents()).toString());
        assertEquals(
                Spdx.document(contents).toString(), Spdx.document(Samples.contents()).toString());
        ImageFiles less =
                new ImageFiles(
                        "13",
                        List.of(Samples.LIBC),
                        Samples.files(Samples.JARS, List.of()).jars(),
                        List.of("libjffi.so"));
        JsonNode other = CycloneDx.document(Samples.contents(less));
        assertNotEquals(
                CycloneDx.document(contents).path("serialNumber"), other.path("serialNumber"));
    }

    private static List<String> names(JsonNode components, String field) {
        return components
                .valueStream()
                .map(each -> each.path("name").asString() + " " + each.path(field).asString())
                .toList();
    }

    @Test
    void other_maven_documents_are_refused() {
        // A positive control of what is needed is each other test here.
        for (Map.Entry<String, String> wrong :
                Map.of("{}", "no group", "{\"components\": [{\"group\": \"a\"}]}", "no name")
                        .entrySet()) {
            IOException e =
                    assertThrows(
                            IOException.class,
                            () -> MavenBom.parse(JsonMapper.shared().readTree(wrong.getKey())));
            assertTrue(String.valueOf(e.getMessage()).contains(wrong.getValue()), e::getMessage);
        }
    }
}
