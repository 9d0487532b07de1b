package dev.sluice.kube.decode;

import dev.sluice.model.ObjectRules;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import tools.jackson.core.JsonParser;

/// Reads Services. Those of another proxy, ExternalName and headless Services have no record.
public final class ServiceReader implements ObjectReader<ServiceName, Service> {
    private final SharedValues shared;

    public ServiceReader(SharedValues shared) {
        this.shared = shared;
    }

    @Override
    public DecodeResult<ServiceName, Service> read(JsonParser parser) {
        var json = new JsonObjectReader(parser);
        var metadata = new Metadata();
        var draft = new ServiceDecoder(json);
        boolean legible =
                json.object(field -> {
                    switch (field) {
                        case "metadata" -> metadata.read(json);
                        case "spec" -> draft.spec();
                        case "status" -> draft.status();
                        default -> json.skip();
                    }
                });
        String version = metadata.resourceVersion();
        if (!metadata.isNamespaced()) {
            json.note("metadata", "has no usable name and namespace: the Service is left out");
            return new DecodeResult.Illegible<>(
                    null, version, json.problems(metadata.describe("Service")));
        }
        var name = new ServiceName(shared.text(metadata.namespace()), metadata.name());
        if (!legible || !draft.isLegible() || json.isOverfull()) {
            return new DecodeResult.Illegible<>(
                    name, version, json.problems(metadata.describe("Service")));
        }
        boolean ours = !metadata.labels().containsKey(Metadata.PROXY_NAME);
        Service service =
                ours
                        ? draft.service(name, scheduler(metadata, json), metadata.created(), shared)
                        : null;
        return new DecodeResult.Legible<>(
                name, service, null, version, json.problems(metadata.describe("Service")));
    }

    /// The requested scheduler; empty for the default. Only the form of the name is checked here,
    /// not whether the kernel supports the scheduler.
    private String scheduler(Metadata metadata, JsonObjectReader json) {
        String asked = metadata.scheduler();
        if (asked.isEmpty() || ObjectRules.isScheduler(asked)) {
            return shared.text(asked);
        }
        json.note(
                "metadata.annotations[" + Metadata.SCHEDULER + "]",
                "is "
                        + ObjectProblem.quote(asked)
                        + ", not the name of a scheduler: the default is used");
        return "";
    }
}
