package dev.sluice.testbed.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a real API server sent: a list of each resource and the watch events that followed.
public final class Recording {
    private final Map<Resource, List<Stored>> start;
    private final long version;
    private final List<Line> lines;

    /// @param second seconds since the watches began
    private record Line(double second, Resource resource, String type, ObjectNode object) {
        long version() {
            return Long.parseLong(object.at("/metadata/resourceVersion").asString());
        }
    }

    private Recording(Map<Resource, List<Stored>> start, long version, List<Line> lines) {
        this.start = start;
        this.version = version;
        this.lines = lines;
    }

    /// Reads a folder with the files `services.list.json`, `services.watch.jsonl` and so on.
    /// Resources without a list file are skipped.
    public static Recording read(Path folder) throws IOException {
        Map<Resource, List<Stored>> start = new EnumMap<>(Resource.class);
        List<Line> lines = new ArrayList<>();
        long version = 0;
        for (Resource resource : Resource.values()) {
            Path list = folder.resolve(resource.plural() + ".list.json");
            if (!Files.exists(list)) {
                continue;
            }
            JsonNode tree = Stored.JSON.readTree(Files.readString(list));
            version =
                    Math.max(
                            version,
                            Long.parseLong(tree.at("/metadata/resourceVersion").asString()));
            List<Stored> objects = new ArrayList<>();
            tree.path("items").forEach(item -> objects.add(stored(resource, item)));
            start.put(resource, objects);
            for (String line :
                    Files.readAllLines(folder.resolve(resource.plural() + ".watch.jsonl"))) {
                JsonNode event = Stored.JSON.readTree(line);
                lines.add(
                        new Line(
                                event.get("t").asDouble(),
                                resource,
                                event.at("/event/type").asString(),
                                (ObjectNode) event.at("/event/object")));
            }
        }
        // The watches did not begin at the same instant: only the versions give the true order.
        lines.sort(Comparator.comparingLong(Line::version));
        return new Recording(start, version, lines);
    }

    void load(Store store) {
        store.reset(start, version);
    }

    void play(Store store, FaultInjection faults, double pace) throws InterruptedException {
        double clock = 0;
        for (Line line : lines) {
            Thread.sleep(Math.max(0, (long) ((line.second() - clock) * pace * 1000)));
            clock = line.second();
            if (line.type().equals("BOOKMARK")) {
                faults.bookmark();
            } else {
                store.record(line.resource(), change(store, line));
            }
        }
    }

    private static ObjectChange change(Store store, Line line) {
        Stored object = stored(line.resource(), line.object());
        return line.type().equals("DELETED")
                ? new ObjectChange(object.version(), object, null)
                : new ObjectChange(
                        object.version(), store.get(line.resource(), object.key()), object);
    }

    private static Stored stored(Resource resource, JsonNode object) {
        return Stored.of(resource, ((ObjectNode) object).deepCopy());
    }
}
