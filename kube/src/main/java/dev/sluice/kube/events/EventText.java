package dev.sluice.kube.events;

import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON of events in the API (`events.k8s.io/v1`).
///
/// @param nodeName the node that [Regarding.ThisNode] refers to
/// @param hostName the host name of the machine, part of the reporting instance
record EventText(String nodeName, String hostName) {
    /// The namespace of events about objects without a namespace.
    private static final String DEFAULT_NAMESPACE = "default";

    /// kube-proxy's name, so that existing selectors of events still match.
    private static final String CONTROLLER = "kube-proxy";

    private static final int LONGEST_NAME = 230;
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// @param collection the API path of the collection that contains the object
    private record Subject(
            String kind, String apiVersion, String collection, String namespace, String name) {
        String eventNamespace() {
            return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
        }
    }

    /// The API path of the collection that holds the events about an object.
    String collection(Regarding regarding) {
        return "/apis/events.k8s.io/v1/namespaces/"
                + subject(regarding).eventNamespace()
                + "/events";
    }

    /// Looks up the uid of the object; empty if unknown. A node's uid is its name: the kubelet
    /// writes it so, and `kubectl describe node` looks for it.
    String uid(Regarding regarding, UidLookup lookup) throws InterruptedException {
        Subject subject = subject(regarding);
        return subject.namespace().isEmpty()
                ? subject.name()
                : lookup.of(subject.collection(), subject.name());
    }

    /// A unique name for an event object.
    String name(Regarding regarding, Instant at) {
        String name = subject(regarding).name();
        String begin = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        long nanos = at.getEpochSecond() * 1_000_000_000 + at.getNano();
        return begin.replaceFirst("[^a-z0-9]+$", "") + "." + Long.toHexString(nanos);
    }

    /// The JSON of a new event object.
    ///
    /// @param name the name of the event object
    /// @param at when the event happened
    /// @param uid the uid of the object that the event is about; empty if unknown
    String create(Event event, String name, Instant at, String uid) {
        Subject subject = subject(event.regarding());
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("apiVersion", "events.k8s.io/v1");
            json.writeStringProperty("kind", "Event");
            json.writeObjectPropertyStart("metadata");
            json.writeStringProperty("name", name);
            json.writeStringProperty("namespace", subject.eventNamespace());
            json.writeEndObject();
            json.writeStringProperty("eventTime", MICROS.format(at));
            json.writeStringProperty("reportingController", CONTROLLER);
            json.writeStringProperty("reportingInstance", CONTROLLER + "-" + hostName);
            json.writeStringProperty("type", event.type().toString());
            json.writeStringProperty("reason", event.reason());
            json.writeStringProperty("action", event.action());
            json.writeStringProperty("note", event.note());
            write(json, subject, uid);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Subject subject, String uid) {
        json.writeObjectPropertyStart("regarding");
        json.writeStringProperty("kind", subject.kind());
        json.writeStringProperty("apiVersion", subject.apiVersion());
        if (!subject.namespace().isEmpty()) {
            json.writeStringProperty("namespace", subject.namespace());
        }
        json.writeStringProperty("name", subject.name());
        if (!uid.isEmpty()) {
            json.writeStringProperty("uid", uid);
        }
        json.writeEndObject();
    }

    /// The merge patch for an event that happened again.
    ///
    /// @param count the total number of occurrences; the API requires at least two in a series
    String again(int count, Instant last) {
        return "{\"series\":{\"count\":%d,\"lastObservedTime\":\"%s\"}}"
                .formatted(count, MICROS.format(last));
    }

    private Subject subject(Regarding regarding) {
        return switch (regarding) {
            case Regarding.ThisNode _ -> new Subject("Node", "v1", "/api/v1/nodes", "", nodeName);
            case Regarding.OfService(var name) ->
                    new Subject(
                            "Service",
                            "v1",
                            "/api/v1/namespaces/" + name.namespace() + "/services",
                            name.namespace(),
                            name.name());
            case Regarding.OfSlice(var name) ->
                    new Subject(
                            "EndpointSlice",
                            "discovery.k8s.io/v1",
                            "/apis/discovery.k8s.io/v1/namespaces/"
                                    + name.namespace()
                                    + "/endpointslices",
                            name.namespace(),
                            name.name());
        };
    }
}
