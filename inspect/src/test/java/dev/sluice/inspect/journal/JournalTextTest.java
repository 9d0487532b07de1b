package dev.sluice.inspect.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.services.ServiceFilter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalTextTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");
    private static final JournalEntry APPLIED =
            new JournalEntry(
                    7,
                    NOON.minusSeconds(60),
                    NOON,
                    "IPv4",
                    "shop/web",
                    List.of(new JournalCause("EndpointSlice", "shop/web-abc", "4711")),
                    "+2 -1 endpoints",
                    12L,
                    JournalResult.APPLIED,
                    null);
    private static final JournalEntry REFUSED =
            new JournalEntry(
                    8,
                    NOON.minusSeconds(60),
                    NOON.plusSeconds(1),
                    "IPv4",
                    "shop/cart",
                    List.of(),
                    "new",
                    null,
                    JournalResult.REFUSED,
                    "no space\u001b[31m");

    @Test
    void the_oldest_comes_first() {
        assertEquals(
                List.of(
                        "TIME                      NAMESPACE/NAME  CHANGE           LATENCY  RESULT",
                        "2026-01-02T12:00:00.123Z  shop/web        +2 -1 endpoints  12 ms    Applied",
                        "2026-01-02T12:00:01.123Z  shop/cart       new              -        Refused"),
                JournalText.lines(List.of(REFUSED, APPLIED), OutputFormat.TABLE));
        assertEquals(
                List.of("1 Applied, 1 Refused"),
                JournalText.lines(List.of(REFUSED, APPLIED), OutputFormat.SHORT));
        assertEquals(List.of("no changes"), JournalText.lines(List.of(), OutputFormat.TABLE));
    }

    @Test
    void a_line_of_its_own_holds_the_reason_without_control_characters() {
        assertEquals(
                "2026-01-02T12:00:01.123Z  IPv4  shop/cart  new  Refused  no space\\u001b[31m",
                JournalText.line(REFUSED));
        assertEquals(
                "2026-01-02T12:00:00.123Z  IPv4  shop/web  +2 -1 endpoints  12 ms  Applied",
                JournalText.line(APPLIED));
    }

    @Test
    void the_wide_table_names_the_causes() {
        List<String> lines = JournalText.lines(List.of(APPLIED), OutputFormat.WIDE);
        assertTrue(lines.getLast().contains("EndpointSlice shop/web-abc (4711)"), lines::toString);
    }

    @Test
    void a_document_is_read_as_it_was_written() throws Exception {
        var document = new Document<>(JournalEntry.KIND, List.of(REFUSED, APPLIED));
        var json = new ByteArrayOutputStream();
        DocumentWriter.json(document, json);
        String text = json.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\"latencyMillis\":12,\"result\":\"Applied\"}"), text);
        assertFalse(text.contains("\"latencyMillis\":null"), text);
        assertEquals(document, read(text));
    }

    @Test
    void an_entry_without_what_it_must_have_is_refused() throws Exception {
        String entry =
                """
                {"apiVersion":"sluice.dev/v1","kind":"JournalList","items":[{"number":1,\
                "start":"2026-01-02T12:00:00Z","at":"2026-01-02T12:00:00Z","family":"IPv4",\
                "causes":[],"change":"new","result":"Applied"}]}\
                """;
        assertEquals(1, read(entry).items().size());
        for (String field :
                List.of("\"change\":\"new\",", "\"family\":\"IPv4\",", "\"result\":\"Applied\"")) {
            assertThrows(
                    DocumentException.class,
                    () -> read(entry.replace(field, "").replace(",}", "}")),
                    field);
        }
    }

    @Test
    void a_query_tells_entries_apart() {
        var all = new JournalQuery(Optional.empty(), ServiceFilter.ALL, Optional.empty(), 0, 10);
        assertTrue(all.test(APPLIED) && all.test(REFUSED));
        assertEquals("REFUSED", matches(Optional.of(NOON.plusMillis(1)), "", "", 0));
        assertEquals("APPLIED", matches(Optional.empty(), "shop/web", "", 0));
        assertEquals("APPLIED REFUSED", matches(Optional.empty(), "shop", "", 0));
        assertEquals("", matches(Optional.empty(), "sho", "", 0));
        assertEquals("REFUSED", matches(Optional.empty(), "", "refused", 0));
        assertEquals("REFUSED", matches(Optional.empty(), "", "", 7));
    }

    private static String matches(
            Optional<Instant> since, String service, String result, long after) {
        var query =
                new JournalQuery(
                        since,
                        ServiceFilter.parse(service).orElseThrow(),
                        JournalResult.parse(result),
                        after,
                        10);
        return ((query.test(APPLIED) ? "APPLIED " : "") + (query.test(REFUSED) ? "REFUSED" : ""))
                .strip();
    }

    private static Document<JournalEntry> read(String json) throws DocumentException {
        return DocumentReader.read(
                new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
                JournalEntry.KIND,
                JournalEntry.class);
    }
}
