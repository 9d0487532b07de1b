package dev.sluice.kube.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Readers consume any JSON value exactly and never fail, so that the next object of a list can be
/// read.
final class ReadersNoiseTest {
    private static final int ROUNDS = 3000;
    private static final List<String> SCENARIOS =
            List.of("hairpin-everything", "dual-stack", "topology-node-hints", "terminating-local");

    private final JsonMapper mapper = new JsonMapper();
    private final SharedValues shared = new SharedValues();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void noValueMakesAReaderFail() {
        List<JsonNode> objects = objects();
        int illegible = 0;
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode object = objects.get(random.nextInt(objects.size())).deepCopy();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                spoil(object);
            }
            String text = object.toString();
            for (ObjectReader<?, ?> reader : readers()) {
                illegible += read(reader, text) instanceof DecodeResult.Illegible ? 1 : 0;
            }
        }
        int all = ROUNDS * readers().size();
        int legible = all - illegible;
        assertTrue(illegible > 0 && legible > all / 10, () -> legible + " of " + all + " legible");
    }

    private DecodeResult<?, ?> read(ObjectReader<?, ?> reader, String text) {
        try (JsonParser parser =
                new JsonFactory().createParser(ObjectReadContext.empty(), text + " 4711")) {
            parser.nextToken();
            DecodeResult<?, ?> reading = reader.read(parser);
            parser.nextToken();
            assertEquals(4711, parser.getIntValue());
            return reading;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    reader.getClass().getSimpleName() + ", seed " + seed + ": " + text, e);
        }
    }

    private List<ObjectReader<?, ?>> readers() {
        return List.of(
                new ServiceReader(shared),
                new EndpointSliceReader(shared),
                new NodeReader(),
                new ServiceCidrReader());
    }

    private List<JsonNode> objects() {
        List<JsonNode> objects = new ArrayList<>();
        for (String scenario : SCENARIOS) {
            Path file = Path.of("../golden", scenario, "objects.json");
            for (JsonNode list : mapper.readTree(file)) {
                list.path("items").forEach(objects::add);
            }
        }
        return objects;
    }

    /// Replaces a random value of a tree by noise.
    private void spoil(JsonNode node) {
        JsonNode at = node;
        while (true) {
            int size = at.size();
            int chosen = size == 0 ? 0 : random.nextInt(size);
            JsonNode child = size == 0 ? null : List.copyOf(at.values()).get(chosen);
            if (child != null && !child.isEmpty() && random.nextInt(6) > 0) {
                at = child;
                continue;
            }
            switch (at) {
                case ObjectNode object when size > 0 ->
                        object.set(List.copyOf(object.propertyNames()).get(chosen), noise());
                case ArrayNode array when size > 0 -> array.set(chosen, noise());
                default -> {}
            }
            return;
        }
    }

    private JsonNode noise() {
        return switch (random.nextInt(12)) {
            case 0 -> mapper.nullNode();
            case 1 -> mapper.createObjectNode().put("a", 1);
            case 2 -> mapper.createArrayNode().add(mapper.createArrayNode().add(true));
            case 3 -> mapper.valueToTree(random.nextInt(-2, 70_000));
            case 4 -> mapper.valueToTree(Double.MAX_VALUE);
            case 5 -> mapper.valueToTree("99999999999999999999999999");
            case 6 -> mapper.readTree("99999999999999999999999999");
            case 7 -> mapper.valueToTree(random.nextBoolean());
            case 8 -> mapper.valueToTree("::ffff:1.2.3.4");
            case 9 -> mapper.valueToTree("10.0.0.0/33");
            case 10 -> mapper.valueToTree("");
            default -> mapper.valueToTree("\u0000\n\uD83D");
        };
    }
}
