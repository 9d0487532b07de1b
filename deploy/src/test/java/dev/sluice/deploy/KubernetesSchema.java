package dev.sluice.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Decodes objects to the model classes of the client library, which are generated from the
/// Kubernetes schemas. Rejects fields that the schemas do not have, as an API server with strict
/// validation does. It does not check the values of strings.
public final class KubernetesSchema {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Map<String, Class<? extends KubernetesResource>> KINDS =
            Map.of(
                    "v1 Pod", Pod.class,
                    "v1 Service", Service.class,
                    "v1 ServiceAccount", ServiceAccount.class,
                    "v1 ConfigMap", ConfigMap.class,
                    "apps/v1 DaemonSet", DaemonSet.class,
                    "apps/v1 Deployment", Deployment.class,
                    "rbac.authorization.k8s.io/v1 ClusterRole", ClusterRole.class,
                    "rbac.authorization.k8s.io/v1 ClusterRoleBinding", ClusterRoleBinding.class);

    private KubernetesSchema() {}

    /// @throws IllegalArgumentException that names a field which the schema does not have
    /// @throws tools.jackson.core.JacksonException if a value has another type
    public static KubernetesResource decode(JsonNode object) {
        String kind =
                object.required("apiVersion").stringValue()
                        + " "
                        + object.required("kind").stringValue();
        Class<? extends KubernetesResource> type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no schema for " + kind);
        }
        KubernetesResource decoded = MAPPER.treeToValue(object, type);
        refuseUnknown(decoded, kind);
        return decoded;
    }

    /// Decodes an object of a known type.
    static <T extends KubernetesResource> T decode(JsonNode object, Class<T> type) {
        return type.cast(decode(object));
    }

    /// The model classes keep unknown fields in a map `additionalProperties` of each part.
    private static void refuseUnknown(@Nullable Object part, String path) {
        switch (part) {
            case null -> {}
            case Collection<?> list -> list.forEach(item -> refuseUnknown(item, path + "[]"));
            case Map<?, ?> map -> map.forEach((key, item) -> refuseUnknown(item, path + "." + key));
            default -> {
                if (part.getClass().getName().startsWith("io.fabric8.")) {
                    refuseUnknownFields(part, path);
                }
            }
        }
    }

    private static void refuseUnknownFields(Object part, String path) {
        for (Field field : part.getClass().getDeclaredFields()) {
            Object value = value(field, part);
            if (field.getName().equals("additionalProperties")) {
                if (value instanceof Map<?, ?> unknown && !unknown.isEmpty()) {
                    throw new IllegalArgumentException(
                            path + ": unknown fields " + List.copyOf(unknown.keySet()));
                }
            } else {
                refuseUnknown(value, path + "." + field.getName());
            }
        }
    }

    private static @Nullable Object value(Field field, Object part) {
        try {
            field.setAccessible(true);
            return field.get(part);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
