package dev.sluice.testbed.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RecordingTest {
    private static final Path FOLDER = Path.of("../golden/streams");
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @EnumSource(names = {"SERVICES", "ENDPOINTSLICES", "NODES"})
    void isPlayedAsItWasRecorded(Resource resource) throws Exception {
        try (ApiServer server = ApiServer.start(Listening.onLoopback());
                TestApiClient client = new TestApiClient(server)) {
            Recording recording = Recording.read(FOLDER);
            server.load(recording);
            String path = path(resource);
            JsonNode list = client.get(path);
            assertEquals(JSON.readTree(Files.readString(file(resource, ".list.json"))), list);
            String version = list.at("/metadata/resourceVersion").asString();
            try (var watch = client.watch(path + "?watch=1&resourceVersion=" + version)) {
                server.play(recording, 0);
                for (String line : Files.readAllLines(file(resource, ".watch.jsonl"))) {
                    JsonNode event = JSON.readTree(line).path("event");
                    if (!event.path("type").asString().equals("BOOKMARK")) {
                        assertEquals(event, watch.next());
                    }
                }
            }
        }
    }

    private static Path file(Resource resource, String ending) {
        return FOLDER.resolve(resource.plural() + ending);
    }

    private static String path(Resource resource) {
        return switch (resource) {
            case SERVICES -> "/api/v1/services";
            case ENDPOINTSLICES -> "/apis/discovery.k8s.io/v1/endpointslices";
            case NODES -> "/api/v1/nodes";
            case SERVICECIDRS, EVENTS -> throw new AssertionError(resource);
        };
    }
}
