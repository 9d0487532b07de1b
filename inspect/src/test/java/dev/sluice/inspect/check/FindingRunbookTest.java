package dev.sluice.inspect.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each finding has a section in the runbook, with the same severity and the same line to mend it.
class FindingRunbookTest {
    private static final Path RUNBOOK = Path.of("../deploy/RUNBOOK.md");
    private static final String HEADING = "## SLC";

    /// @param mend the lines of its only block of code
    private record Section(String severity, List<String> mend) {}

    @Test
    void each_code_has_a_section_with_its_line() throws IOException {
        Map<String, Section> expected = new LinkedHashMap<>();
        for (FindingKind kind : FindingKind.values()) {
            expected.put(
                    kind.code(), new Section(kind.severity().toString(), List.of(kind.mend())));
        }
        assertEquals(expected, sections());
    }

    @Test
    void the_page_of_the_command_counts_them() throws IOException {
        String page = Files.readString(Path.of("../docs/operate.md")).replace('\n', ' ');
        String sentence = "Each of its " + FindingKind.values().length + " findings has a code";
        assertTrue(page.contains(sentence), sentence);
    }

    @Test
    void codes_are_unique_and_in_order() {
        List<String> codes = Arrays.stream(FindingKind.values()).map(FindingKind::code).toList();
        assertEquals(codes.stream().distinct().sorted().toList(), codes);
    }

    @Test
    void each_code_names_its_category() {
        Map<FindingCategory, Long> counts =
                Arrays.stream(FindingKind.values())
                        .collect(
                                Collectors.groupingBy(
                                        FindingKind::category, Collectors.counting()));
        assertEquals(FindingCategory.values().length, counts.size());
    }

    private static Map<String, Section> sections() throws IOException {
        Map<String, Section> sections = new LinkedHashMap<>();
        String code = "";
        String severity = "";
        List<String> mend = new ArrayList<>();
        boolean inBlock = false;
        for (String line : Files.readAllLines(RUNBOOK)) {
            if (line.startsWith("## ") || line.startsWith("# ")) {
                if (!code.isEmpty()) {
                    sections.put(code, new Section(severity, List.copyOf(mend)));
                }
                code = line.startsWith(HEADING) ? line.substring("## ".length()) : "";
                mend.clear();
            } else if (line.equals("```")) {
                inBlock = !inBlock;
            } else if (inBlock) {
                mend.add(line);
            } else if (line.startsWith("**Error** ")) {
                severity = "error";
            } else if (line.startsWith("**Warning** ")) {
                severity = "warning";
            }
        }
        if (!code.isEmpty()) {
            sections.put(code, new Section(severity, List.copyOf(mend)));
        }
        return sections;
    }
}
