package dev.sluice.deploy;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// The part of the two kinds of the Prometheus operator that we use, written by hand: the known
/// fields, and with `*` the required ones.
final class OperatorSchema {
    /// The fields by path; a list has the path of its items.
    private static final Map<String, String> FIELDS =
            Map.ofEntries(
                    Map.entry("PodMonitor", "apiVersion* kind* metadata* spec*"),
                    Map.entry("PodMonitor.metadata", "name* namespace labels"),
                    Map.entry("PodMonitor.spec", "jobLabel selector* podMetricsEndpoints*"),
                    Map.entry("PodMonitor.spec.selector", "matchLabels"),
                    Map.entry(
                            "PodMonitor.spec.podMetricsEndpoints",
                            "interval path honorLabels relabelings"),
                    Map.entry(
                            "PodMonitor.spec.podMetricsEndpoints.relabelings",
                            "action sourceLabels regex replacement targetLabel"),
                    Map.entry("PrometheusRule", "apiVersion* kind* metadata* spec*"),
                    Map.entry("PrometheusRule.metadata", "name* namespace labels"),
                    Map.entry("PrometheusRule.spec", "groups*"),
                    Map.entry("PrometheusRule.spec.groups", "name* rules*"),
                    Map.entry(
                            "PrometheusRule.spec.groups.rules",
                            "alert* expr* for labels annotations"));

    /// Fields that are maps with any keys, or lists of strings.
    private static final Set<String> FREE =
            Set.of("labels", "annotations", "matchLabels", "sourceLabels");

    private OperatorSchema() {}

    /// @throws IllegalArgumentException that names the field which is wrong or missing
    static void check(JsonNode object) {
        if (!object.required("apiVersion").stringValue().equals("monitoring.coreos.com/v1")) {
            throw new IllegalArgumentException("another version: " + object.get("apiVersion"));
        }
        check(object, object.required("kind").stringValue());
    }

    private static void check(JsonNode part, String place) {
        if (part.isArray()) {
            part.forEach(item -> check(item, place));
        } else if (part.isObject() && !FREE.contains(place.substring(place.lastIndexOf('.') + 1))) {
            checkFields(part, place);
        }
    }

    private static void checkFields(JsonNode part, String place) {
        String fields = FIELDS.get(place);
        if (fields == null) {
            throw new IllegalArgumentException("no schema for " + place);
        }
        var missing = new TreeSet<String>();
        var known = new TreeSet<String>();
        for (String field : fields.split(" ", -1)) {
            String name = field.replace("*", "");
            known.add(name);
            if (field.endsWith("*")) {
                missing.add(name);
            }
        }
        for (Map.Entry<String, JsonNode> entry : part.properties()) {
            if (!known.contains(entry.getKey())) {
                throw new IllegalArgumentException(place + ": unknown field " + entry.getKey());
            }
            missing.remove(entry.getKey());
            check(entry.getValue(), place + "." + entry.getKey());
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(place + ": missing " + missing);
        }
    }
}
