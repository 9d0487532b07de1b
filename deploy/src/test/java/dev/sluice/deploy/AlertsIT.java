package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The alerts are valid for Prometheus, fire when they should, and are all explained in the
/// runbook.
class AlertsIT {
    @TempDir Path folder;
    private JsonNode groups;

    /// Writes the rules as the Prometheus operator passes them on: the groups in a file. JSON is
    /// valid YAML.
    @BeforeEach
    void writeRules() throws IOException {
        groups =
                DeployManifests.of("monitoring")
                        .find("PrometheusRule", "sluice")
                        .orElseThrow()
                        .at("/spec");
        Files.writeString(folder.resolve("rules.yaml"), groups.toString());
    }

    @Test
    void prometheus_reads_them() throws Exception {
        String said =
                new Promtool(folder)
                        .run("check", "rules", "--lint=all", "--lint-fatal", "rules.yaml");
        assertTrue(said.contains("SUCCESS: " + alerts().size() + " rules"), said);
    }

    @Test
    void each_fires_when_it_should_and_not_before() throws Exception {
        Files.copy(
                Path.of("src/test/resources/alerts-test.yaml"), folder.resolve("alerts-test.yaml"));
        String said = new Promtool(folder).run("test", "rules", "alerts-test.yaml");
        assertTrue(said.contains("SUCCESS"), said);
    }

    @Test
    void each_is_tried() throws Exception {
        String tests = Files.readString(Path.of("src/test/resources/alerts-test.yaml"));
        for (String alert : alerts()) {
            assertTrue(tests.contains("alertname=\"" + alert + "\""), alert);
        }
    }

    @Test
    void each_has_a_section_in_the_runbook_and_no_section_is_left_over() throws Exception {
        List<String> sections =
                Files.readAllLines(Path.of("RUNBOOK.md")).stream()
                        .filter(line -> line.startsWith("## ") && !line.startsWith("## SLC"))
                        .map(line -> line.substring(3))
                        .toList();
        assertEquals(alerts(), sections);
    }

    @Test
    void they_and_the_runbook_ask_for_what_is_served() throws Exception {
        Set<String> named =
                MetricNames.in(groups.toString() + Files.readString(Path.of("RUNBOOK.md")));
        assertTrue(named.contains("sluice_sync_failing"));
        named.removeAll(MetricNames.served());
        assertEquals(Set.of(), named);
    }

    @Test
    void each_says_how_bad_it_is() {
        groups.at("/groups/0/rules")
                .forEach(rule ->
                        assertTrue(
                                List.of("critical", "warning")
                                        .contains(rule.at("/labels/severity").stringValue())));
    }

    private List<String> alerts() {
        return groups.at("/groups/0/rules")
                .valueStream()
                .map(rule -> rule.required("alert").stringValue())
                .toList();
    }
}
