package dev.sluice.kube.decode;

import dev.sluice.model.ObjectRules;
import dev.sluice.model.Service;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The fields of an object's `metadata` that the proxy uses, while it is read.
public final class Metadata {
    public static final String PROXY_NAME = "service.kubernetes.io/service-proxy-name";
    public static final String HEADLESS = "service.kubernetes.io/headless";
    public static final String SERVICE_NAME = "kubernetes.io/service-name";
    public static final String ZONE = "topology.kubernetes.io/zone";
    static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";
    public static final String SCHEDULER = "sluice.dev/ipvs-scheduler";
    private static final Set<String> LABELS = Set.of(PROXY_NAME, HEADLESS, SERVICE_NAME, ZONE);

    private String namespace = "";
    private String name = "";
    private String resourceVersion = "";
    private String created = "";
    private String triggerTime = "";
    private String scheduler = "";
    private boolean leaving;
    private Map<String, String> labels = Map.of();

    public void read(JsonObjectReader json) {
        json.object(field -> {
            switch (field) {
                case "namespace" -> namespace = json.text("");
                case "name" -> name = json.text("");
                case "resourceVersion" -> resourceVersion = json.text("");
                case "creationTimestamp" -> created = json.text("");
                case "deletionTimestamp" -> leaving = json.text() != null;
                case "labels" -> json.object(key -> label(key, json));
                case "annotations" -> json.object(key -> annotation(key, json));
                default -> json.skip();
            }
        });
    }

    private void label(String key, JsonObjectReader json) {
        if (!LABELS.contains(key)) {
            json.skip();
            return;
        }
        if (labels.isEmpty()) {
            labels = new HashMap<>(4);
        }
        labels.put(key, json.text(""));
    }

    private void annotation(String key, JsonObjectReader json) {
        if (key.equals(TRIGGER_TIME)) {
            triggerTime = json.text("");
        } else if (key.equals(SCHEDULER)) {
            scheduler = json.text("");
        } else {
            json.skip();
        }
    }

    /// Whether it has a valid name and a valid namespace.
    boolean isNamespaced() {
        return isNamed() && !namespace.isEmpty() && ObjectRules.isName(namespace);
    }

    /// Whether it has a valid name.
    boolean isNamed() {
        return !name.isEmpty() && ObjectRules.isName(name);
    }

    String namespace() {
        return namespace;
    }

    String name() {
        return name;
    }

    public String resourceVersion() {
        return resourceVersion;
    }

    /// The creation time in seconds since 1970, as in [Service#created]; [Service#UNKNOWN_AGE] if
    /// it is absent or invalid.
    long created() {
        try {
            return created.isEmpty()
                    ? Service.UNKNOWN_AGE
                    : Instant.parse(created).getEpochSecond();
        } catch (DateTimeParseException _) {
            return Service.UNKNOWN_AGE;
        }
    }

    /// The text of the trigger time; empty if there is none.
    String triggerTime() {
        return triggerTime;
    }

    /// The IPVS scheduler that a Service's annotation names, unchecked; empty if there is none.
    String scheduler() {
        return scheduler;
    }

    boolean leaving() {
        return leaving;
    }

    Map<String, String> labels() {
        return labels;
    }

    /// The kind and name of the object for a log line. Invalid names are quoted.
    String describe(String kind) {
        if (name.isEmpty()) {
            return kind + " without a name";
        }
        String path = namespace.isEmpty() ? name : namespace + "/" + name;
        return kind
                + " "
                + (ObjectRules.isName(namespace) && ObjectRules.isName(name)
                        ? path
                        : ObjectProblem.quote(path));
    }
}
