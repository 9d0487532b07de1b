package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Launcher;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `sluice check` asks the daemon, which compares with its kernel and its API server.
@InEachMode
class CheckAnswerIT {
    private static final List<String> ONLY_THE_DAEMON_KNOWS =
            List.of("SLC0101", "SLC0102", "SLC0103", "SLC0104", "SLC0105", "SLC0107", "SLC0907");

    private final ProxyMode mode;

    CheckAnswerIT(ProxyMode mode) {
        this.mode = mode;
    }

    @Test
    void aNodeInServiceIsInOrder() throws Exception {
        try (Site site = Site.build(mode)) {
            site.put(web(), POD1, POD2);
            site.startAndAwaitSync();
            Process command =
                    site.node
                            .process(
                                    Place.NODE,
                                    Launcher.find().path().toString(),
                                    "check",
                                    "-o",
                                    "json")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            JsonNode report;
            try (InputStream out = command.getInputStream()) {
                report = new JsonMapper().readTree(out).at("/items/0");
            }
            assertEquals(0, command.waitFor(), report::toString);
            assertEquals(mode.toString(), report.required("mode").stringValue());
            for (JsonNode result : report.required("results")) {
                if (ONLY_THE_DAEMON_KNOWS.contains(result.required("code").stringValue())) {
                    assertEquals("good", result.required("state").stringValue(), result::toString);
                }
            }
        }
    }
}
