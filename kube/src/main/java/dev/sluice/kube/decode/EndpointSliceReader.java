package dev.sluice.kube.decode;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ObjectRules;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Reads EndpointSlices. A slice without a Service name, of a headless Service, or with host names
/// has no record.
public final class EndpointSliceReader implements ObjectReader<SliceName, EndpointSlice> {
    private final SharedValues shared;

    public EndpointSliceReader(SharedValues shared) {
        this.shared = shared;
    }

    @Override
    public DecodeResult<SliceName, EndpointSlice> read(JsonParser parser) {
        var json = new JsonObjectReader(parser);
        var metadata = new Metadata();
        var draft = new EndpointSliceDecoder(json, shared);
        boolean legible =
                json.object(field -> {
                    switch (field) {
                        case "metadata" -> metadata.read(json);
                        case "addressType" -> draft.addressType();
                        case "ports" -> draft.ports();
                        case "endpoints" -> draft.endpoints();
                        default -> json.skip();
                    }
                });
        String version = metadata.resourceVersion();
        if (!metadata.isNamespaced()) {
            json.note("metadata", "has no usable name and namespace: the slice is left out");
            return new DecodeResult.Illegible<>(
                    null, version, json.problems(metadata.describe("EndpointSlice")));
        }
        String namespace = shared.text(metadata.namespace());
        var name = new SliceName(namespace, metadata.name());
        if (!legible || !draft.isLegible() || json.isOverfull()) {
            return new DecodeResult.Illegible<>(
                    name, version, json.problems(metadata.describe("EndpointSlice")));
        }
        EndpointSlice slice = slice(name, metadata, draft);
        Instant trigger = slice == null ? null : trigger(metadata, json);
        return new DecodeResult.Legible<>(
                name, slice, trigger, version, json.problems(metadata.describe("EndpointSlice")));
    }

    private @Nullable EndpointSlice slice(
            SliceName name, Metadata metadata, EndpointSliceDecoder draft) {
        String service = metadata.labels().getOrDefault(Metadata.SERVICE_NAME, "");
        IpFamily family = draft.family();
        if (service.isEmpty()
                || !ObjectRules.isName(service)
                || family == null
                || metadata.labels().containsKey(Metadata.HEADLESS)) {
            return null;
        }
        return draft.slice(name, new ServiceName(name.namespace(), service), family);
    }

    private static @Nullable Instant trigger(Metadata metadata, JsonObjectReader json) {
        String text = metadata.triggerTime();
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            json.note(
                    "metadata.annotations[" + Metadata.TRIGGER_TIME + "]",
                    "is " + ObjectProblem.quote(text) + ", not an RFC 3339 time: not measured");
            return null;
        }
    }
}
