package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The dashboard is complete, and its queries are valid for Prometheus.
class DashboardQueriesIT {
    @TempDir Path folder;
    private JsonNode dashboard;

    @BeforeEach
    void read() throws Exception {
        dashboard = new JsonMapper().readTree(Files.readString(Path.of("dashboards/sluice.json")));
    }

    @Test
    void prometheus_reads_each_query() throws Exception {
        var rules = new StringBuilder("groups: [{name: dashboard, rules: [\n");
        List<String> queries = queries();
        for (int i = 0; i < queries.size(); i++) {
            String query =
                    queries.get(i).replace("$__rate_interval", "5m").replace("$instance", ".*");
            assertFalse(query.contains("$"), query);
            rules.append(
                    "{record: 'dashboard:%d', expr: '%s'},\n"
                            .formatted(i, query.replace("'", "''")));
        }
        Files.writeString(folder.resolve("rules.yaml"), rules.append("]}]\n"));
        String said = new Promtool(folder).run("check", "rules", "rules.yaml");
        assertTrue(said.contains("SUCCESS: " + queries.size() + " rules"), said);
    }

    @Test
    void it_asks_for_what_is_served() throws Exception {
        Set<String> named = MetricNames.in(queries().toString());
        assertTrue(named.contains("sluice_services"));
        named.removeAll(MetricNames.served());
        assertEquals(Set.of(), named);
    }

    private List<String> queries() {
        return dashboard
                .required("panels")
                .valueStream()
                .flatMap(panel -> panel.required("targets").valueStream())
                .map(target -> target.required("expr").stringValue())
                .toList();
    }

    @Test
    void every_panel_says_what_it_shows_and_none_covers_another() {
        Set<Integer> ids = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : dashboard.required("panels")) {
            assertTrue(ids.add(panel.required("id").intValue()));
            assertFalse(panel.required("description").stringValue().isBlank());
            assertEquals("${datasource}", panel.at("/datasource/uid").stringValue());
            JsonNode place = panel.required("gridPos");
            for (int x = 0; x < place.required("w").intValue(); x++) {
                for (int y = 0; y < place.required("h").intValue(); y++) {
                    int column = place.required("x").intValue() + x;
                    assertTrue(column < 24);
                    assertTrue(cells.add(List.of(column, place.required("y").intValue() + y)));
                }
            }
        }
    }
}
