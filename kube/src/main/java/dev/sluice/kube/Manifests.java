package dev.sluice.kube;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.yaml.ResolvedYaml;
import dev.sluice.kube.client.Failures;
import dev.sluice.kube.decode.DecodeResult;
import dev.sluice.kube.decode.EndpointSliceReader;
import dev.sluice.kube.decode.NodeReader;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.decode.ServiceCidrReader;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.model.Node;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads API objects from files, as if an API server had sent them. A file may hold single objects,
/// several documents, Lists of one kind (`ServiceList`) or of several (`kubectl get -o json` or `-o
/// yaml`), and an object whose fields are such lists. Objects of other kinds are ignored.
///
/// The defaults that an API server would set (namespace, names of slice ports) are set here, if
/// they do not depend on a cluster. A cluster IP does: a Service without one gets no rules. Used by
/// one thread.
public final class Manifests {
    /// The largest file or stream that is read, in bytes. It is larger than the objects of the
    /// largest cluster.
    private static final long MOST = 256L << 20;

    private final String nodeName;
    private final Consumer<ObjectProblem> problems;
    private final ChangeLog log = new ChangeLog(new WakeUp(), Instant.MAX);
    // With FAIL_ON_TRAILING_TOKENS, an object in a list would be refused because of the next one.
    private final JsonMapper json =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private final ServiceReader services;
    private final EndpointSliceReader slices;
    private final NodeReader nodes = new NodeReader();
    private final ServiceCidrReader serviceCidrs = new ServiceCidrReader();
    private final Map<String, String> zones = new TreeMap<>();
    private int count;

    /// @param nodeName the node whose rules are wanted; other Nodes are ignored
    /// @param problems is called for each fault of an object
    public Manifests(String nodeName, Consumer<ObjectProblem> problems) {
        this.nodeName = nodeName;
        this.problems = problems;
        var shared = new SharedValues();
        this.services = new ServiceReader(shared);
        this.slices = new EndpointSliceReader(shared);
    }

    /// Reads a file.
    ///
    /// @return the number of Services, EndpointSlices, Nodes and ServiceCIDRs in it
    /// @throws ManifestException if the file cannot be read, or is not JSON or YAML
    public int read(Path file) throws ManifestException {
        try (InputStream in = new InputFile(file, MOST).open()) {
            return read(in, file.toString());
        } catch (NoSuchFileException e) {
            throw new ManifestException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ManifestException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// Reads a stream to its end.
    ///
    /// @param place the name of the stream in error messages
    /// @return the number of Services, EndpointSlices, Nodes and ServiceCIDRs in it
    /// @throws ManifestException if the stream cannot be read, or is not JSON or YAML
    public int read(InputStream in, String place) throws ManifestException {
        int before = count;
        try {
            var buffered = new BufferedInputStream(InputFile.limited(in, MOST));
            try (JsonParser parser =
                    startsLikeJson(buffered)
                            ? json.createParser(buffered)
                            : ResolvedYaml.of(buffered)) {
                while (parser.nextToken() != null) {
                    document(parser);
                }
            }
        } catch (JacksonIOException e) {
            throw new ManifestException("cannot read " + place + ": " + Failures.reason(e), e);
        } catch (JacksonException e) {
            throw new ManifestException(place + fault(e), e);
        } catch (IOException e) {
            throw new ManifestException("cannot read " + place + ": " + e.getMessage(), e);
        }
        return count - before;
    }

    /// All objects read so far. All kinds count as listed.
    public Snapshot snapshot() {
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
        return Snapshot.nothing(nodeName).with(log.drain());
    }

    /// The zones of all Nodes read so far whose zone is known, by the names of the Nodes.
    public Map<String, String> zones() {
        return Map.copyOf(zones);
    }

    private void node(Node node) {
        String zone = node.zone();
        if (zone != null) {
            zones.put(node.name(), zone);
        }
        if (node.name().equals(nodeName)) {
            log.node(node);
        }
    }

    private static String fault(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return (at == null ? "" : " line " + at.getLineNr()) + ": " + Failures.ofYaml(e);
    }

    private static boolean startsLikeJson(InputStream in) throws IOException {
        in.mark(1024);
        int c = in.read();
        for (int read = 1; Character.isWhitespace(c) && read < 1024; read++) {
            c = in.read();
        }
        in.reset();
        return c == '{';
    }

    /// Reads one document. The elements of its lists of objects are read one by one and not kept,
    /// so that a list may have any length.
    private void document(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        ObjectNode object = json.createObjectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            if (field.equals("items") && token == JsonToken.START_ARRAY) {
                String kind = object.path("kind").asString("");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    item(json.readTree(parser), kind);
                }
            } else if (isListOfKind(field) && token == JsonToken.START_OBJECT) {
                document(parser);
            } else {
                object.set(field, json.readTree(parser));
            }
        }
        item(object, "");
    }

    private static boolean isListOfKind(String field) {
        return switch (field) {
            case "services", "endpointslices", "nodes", "servicecidrs" -> true;
            default -> false;
        };
    }

    /// @param list the kind of the list that holds the object, or empty
    private void item(JsonNode node, String list) {
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        String kind = object.path("kind").asString("");
        if (kind.isEmpty() && list.endsWith("List")) {
            kind = list.substring(0, list.length() - "List".length());
        }
        switch (kind) {
            case "Service" -> {
                setDefaultNamespace(object);
                record(
                        services.read(tokens(object)),
                        read -> log.service(read.name(), read.value()));
            }
            case "EndpointSlice" -> {
                setDefaultNamespace(object);
                setDefaultPortNames(object);
                record(
                        slices.read(tokens(object)),
                        read -> log.slice(read.name(), read.value(), null));
            }
            case "Node" ->
                    record(
                            nodes.read(tokens(object)),
                            read -> {
                                if (read.value() != null) {
                                    node(read.value());
                                }
                            });
            case "ServiceCIDR" ->
                    record(
                            serviceCidrs.read(tokens(object)),
                            read -> log.serviceCidr(read.name(), read.value()));
            default -> {}
        }
    }

    private <N, V> void record(
            DecodeResult<N, V> reading, Consumer<DecodeResult.Legible<N, V>> write) {
        count++;
        reading.problems().forEach(problems);
        switch (reading) {
            case DecodeResult.Legible<N, V> legible -> write.accept(legible);
            case DecodeResult.Illegible<N, V> _ -> {}
        }
    }

    private JsonParser tokens(JsonNode object) {
        JsonParser parser = json.treeAsTokens(object);
        parser.nextToken();
        return parser;
    }

    private static void setDefaultNamespace(ObjectNode object) {
        if (object.path("metadata") instanceof ObjectNode metadata
                && metadata.path("namespace").asString("").isEmpty()) {
            metadata.put("namespace", "default");
        }
    }

    private static void setDefaultPortNames(ObjectNode slice) {
        if (slice.path("ports") instanceof ArrayNode ports) {
            for (JsonNode port : ports) {
                if (port instanceof ObjectNode object && !object.hasNonNull("name")) {
                    object.put("name", "");
                }
            }
        }
    }
}
