package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.forecast.Forecast;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.live.LivePacket;
import dev.sluice.inspect.overview.NodeOverview;
import dev.sluice.inspect.samples.NodeSample;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// `deploy/OPERATOR.md` has a section for the document of each read-only command, with each of its
/// fields.
class OperatorDocumentsTest {
    private static final Path GUIDE = Path.of("../deploy/OPERATOR.md");

    @Test
    void each_field_is_described() throws IOException {
        String guide = Files.readString(GUIDE);
        List<Inspection<?>> inspections = inspections();
        assertTrue(inspections.size() >= 2, inspections::toString);
        Set<String> missing = new TreeSet<>();
        for (Inspection<?> inspection : inspections) {
            collectMissing(guide, inspection.verb(), inspection.kind(), inspection.item(), missing);
        }
        // Those of commands that print other documents, too.
        collectMissing(guide, "diff", Difference.KIND, Difference.class, missing);
        collectMissing(guide, "diff", Forecast.KIND, Forecast.class, missing);
        collectMissing(guide, "check", CheckReport.KIND, CheckReport.class, missing);
        collectMissing(guide, "trace", LivePacket.KIND, LivePacket.class, missing);
        collectMissing(guide, "journal", JournalEntry.KIND, JournalEntry.class, missing);
        // Those of pages without a command.
        collectMissing(guide, "samples", NodeSample.KIND, NodeSample.class, missing);
        collectMissing(guide, "overview", NodeOverview.KIND, NodeOverview.class, missing);
        assertEquals(Set.of(), missing);
    }

    private static void collectMissing(
            String guide, String heading, String kind, Class<?> item, Set<String> missing) {
        String section = section(guide, heading);
        assertFalse(section.isEmpty(), () -> "no section `" + heading + "`");
        assertTrue(section.contains("`" + kind + "`"), kind);
        Set<String> fields = new TreeSet<>();
        collect(item, fields);
        for (String field : fields) {
            if (!section.contains("`" + field + "`")) {
                missing.add(heading + ": " + field);
            }
        }
    }

    private static String section(String guide, String name) {
        String heading = "\n## `" + name + "`\n";
        int start = guide.indexOf(heading);
        if (start < 0) {
            return "";
        }
        int end = guide.indexOf("\n## ", start + heading.length());
        return guide.substring(start, end < 0 ? guide.length() : end);
    }

    private static void collect(Type type, Set<String> fields) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                collect(argument, fields);
            }
        } else if (type instanceof Class<?> record && record.isRecord()) {
            for (RecordComponent component : record.getRecordComponents()) {
                if (fields.add(component.getName()) || component.getGenericType() != type) {
                    collect(component.getGenericType(), fields);
                }
            }
        }
    }

    private static List<Inspection<?>> inspections() {
        var out = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return Commands.all(Map.of(), InputStream.nullInputStream(), out, out).stream()
                .<Inspection<?>>mapMulti((command, to) -> {
                    if (command instanceof InspectCommand<?> inspect) {
                        to.accept(inspect.inspection());
                    }
                })
                .toList();
    }
}
