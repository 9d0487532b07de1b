package dev.sluice.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is written is read back as it was.
class DocumentReaderTest {
    private static final Sample FULL =
            new Sample(
                    "10.0.0.1:80",
                    3,
                    4_000_000_000L,
                    0.25,
                    true,
                    Colour.DEEP_RED,
                    Duration.ofMillis(1500),
                    Instant.parse("2026-01-02T03:04:05Z"),
                    List.of("a", "\u001b[31m\"b\"\n"),
                    Map.of("key", "value"),
                    new Inner("x", null));

    enum Colour {
        DEEP_RED;

        @Override
        public String toString() {
            return "DeepRed";
        }
    }

    record Inner(String name, @Nullable Integer weight) {}

    record Sample(
            String address,
            int number,
            long large,
            double share,
            boolean flag,
            Colour colour,
            Duration age,
            Instant at,
            List<String> names,
            Map<String, String> labels,
            @Nullable Inner inner) {}

    @Test
    void json_has_the_components_as_fields() {
        assertEquals(
                """
                {"apiVersion":"sluice.dev/v1","kind":"SampleList","items":[{"address":"10.0.0.1:80",\
                "number":3,"large":4000000000,"share":0.25,"flag":true,"colour":"DeepRed",\
                "age":"PT1.5S","at":"2026-01-02T03:04:05Z","names":["a","\\u001B[31m\\"b\\"\\n"],\
                "labels":{"key":"value"},"inner":{"name":"x"}}]}\
                """,
                text(DocumentWriter::json, new Document<>("SampleList", List.of(FULL))));
    }

    @Test
    void yaml_has_the_same() {
        String yaml =
                text(
                        DocumentWriter::yaml,
                        new Document<>("InnerList", List.of(new Inner("1", 2), new Inner("b", 3))));
        assertEquals(
                """
                apiVersion: sluice.dev/v1
                kind: InnerList
                items:
                - name: "1"
                  weight: 2
                - name: b
                  weight: 3
                """,
                yaml);
    }

    @Test
    void what_was_written_is_read() throws Exception {
        var document = new Document<>("SampleList", List.of(FULL, FULL));
        assertEquals(document, read(text(DocumentWriter::json, document)));
        assertEquals(document, read(text(DocumentWriter::indentedJson, document)));
        var part =
                new Document<>("SampleList", 7, Map.of("SYNCED", 6, "REFUSED", 1), List.of(FULL));
        assertEquals(part, read(text(DocumentWriter::json, part)));
    }

    @Test
    void a_newer_version_may_add_fields_and_an_older_one_lack_them() throws Exception {
        Sample read =
                read("""
                {"kind": "SampleList", "later": {"a": [1]}, "apiVersion": "sluice.dev/v1",
                 "items": [{"address": "a", "later": [{}], "inner": null}]}\
                """)
                        .items()
                        .getFirst();
        assertEquals("a", read.address());
        assertEquals(0, read.number());
        assertEquals(List.of(), read.names());
    }

    @Test
    void an_item_that_is_null_is_skipped() throws Exception {
        List<Sample> items =
                read("""
                {"kind": "SampleList", "apiVersion": "sluice.dev/v1",
                 "items": [null, {"address": "a"}]}\
                """)
                        .items();
        assertEquals(List.of("a"), items.stream().map(Sample::address).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"kind":"Other","apiVersion":"sluice.dev/v1"}   | a SampleList of sluice.dev/v1
                    {"kind":"SampleList","apiVersion":"x/v2"}       | not a SampleList of x/v2
                    {"kind":"Status","message":"forbidden"}         | forbidden
                    []                                              | START_OBJECT was expected
                    {"items":[{"number":"x"}]}                      | no SampleList
                    {"items":[{"colour":"Blue"}]}                   | not a Colour: Blue
                    {"items":[{"age":"long"}]}                      | no SampleList
                    {"items":[{"names":[1]}]}                       | VALUE_STRING was expected at /items/0/names/0
                    {"items":[                                      | no SampleList
                    <html>                                          | no SampleList
                    """)
    void what_is_no_such_document_is_refused(String json, String why) {
        var e = assertThrows(DocumentException.class, () -> read(json));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }

    private static Document<Sample> read(String json) throws DocumentException {
        return DocumentReader.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                "SampleList",
                Sample.class);
    }

    private static String text(
            BiConsumer<Document<?>, ByteArrayOutputStream> writer, Document<?> document) {
        var out = new ByteArrayOutputStream();
        writer.accept(document, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
