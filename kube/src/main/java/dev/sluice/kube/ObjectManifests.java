package dev.sluice.kube;

import dev.sluice.kube.decode.Metadata;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.services.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Objects in the form of the Kubernetes API, as far as the proxy knows them. [Manifests] reads
/// them back to the same records. Fields that the proxy does not use are not known, so these are no
/// objects to apply to a cluster.
public final class ObjectManifests {
    /// Any time: only whether there is one counts.
    private static final String LEAVING = Instant.EPOCH.toString();

    private ObjectManifests() {}

    /// Returns all objects of a snapshot, each as a tree of maps, lists and plain values. A tree is
    /// made when it is asked for.
    public static List<Supplier<Map<String, Object>>> of(Snapshot snapshot) {
        List<Supplier<Map<String, Object>>> all = new ArrayList<>();
        Node node = snapshot.node();
        if (node.isKnown()) {
            all.add(() -> node(node));
        }
        snapshot.serviceCidrs().forEach((name, cidrs) -> all.add(() -> serviceCidr(name, cidrs)));
        snapshot.services()
                .forEach((_, state) -> {
                    Service service = state.service();
                    if (service != null) {
                        all.add(() -> service(service));
                    }
                    state.slices().forEach(slice -> all.add(() -> slice(slice)));
                });
        return all;
    }

    private static Map<String, Object> object(
            String apiVersion, String kind, Map<String, Object> metadata) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        object.put("metadata", metadata);
        return object;
    }

    private static Map<String, Object> metadata(String namespace, String name) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        metadata.put("name", name);
        return metadata;
    }

    private static Map<String, Object> node(Node node) {
        Map<String, Object> metadata = metadata("", node.name());
        String zone = node.zone();
        if (zone != null) {
            metadata.put("labels", Map.of(Metadata.ZONE, zone));
        }
        if (node.leaving()) {
            metadata.put("deletionTimestamp", LEAVING);
        }
        Map<String, Object> object = object("v1", "Node", metadata);
        object.put("spec", Map.of("podCIDRs", texts(node.podCidrs())));
        object.put(
                "status",
                Map.of(
                        "addresses",
                        node.addresses().stream()
                                .map(ip -> Map.of("type", "InternalIP", "address", ip.toString()))
                                .toList()));
        return object;
    }

    private static Map<String, Object> serviceCidr(String name, List<Cidr> cidrs) {
        Map<String, Object> object =
                object("networking.k8s.io/v1", "ServiceCIDR", metadata("", name));
        object.put("spec", Map.of("cidrs", texts(cidrs)));
        return object;
    }

    private static Map<String, Object> service(Service service) {
        Map<String, Object> metadata = metadata(service.name().namespace(), service.name().name());
        if (service.created() != Service.UNKNOWN_AGE) {
            metadata.put("creationTimestamp", Instant.ofEpochSecond(service.created()).toString());
        }
        if (!service.scheduler().isEmpty()) {
            metadata.put("annotations", Map.of(Metadata.SCHEDULER, service.scheduler()));
        }
        Map<String, Object> object = object("v1", "Service", metadata);
        object.put("spec", spec(service));
        if (!service.loadBalancerVips().isEmpty()) {
            object.put(
                    "status",
                    Map.of(
                            "loadBalancer",
                            Map.of(
                                    "ingress",
                                    service.loadBalancerVips().stream()
                                            .map(ip -> Map.of("ip", ip.toString()))
                                            .toList())));
        }
        return object;
    }

    private static Map<String, Object> spec(Service service) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("type", type(service));
        spec.put("clusterIP", service.clusterIps().getFirst().toString());
        spec.put("clusterIPs", texts(service.clusterIps()));
        spec.put(
                "ipFamilies",
                service.clusterIps().stream().map(ip -> ip.family().label()).toList());
        spec.put("ports", service.ports().stream().map(ObjectManifests::port).toList());
        if (!service.externalIps().isEmpty()) {
            spec.put("externalIPs", texts(service.externalIps()));
        }
        if (!service.sourceRanges().isEmpty()) {
            spec.put("loadBalancerSourceRanges", texts(service.sourceRanges()));
        }
        spec.put("internalTrafficPolicy", policy(service.internalTrafficPolicy()));
        if (service.externalTrafficPolicy() == TrafficPolicy.LOCAL) {
            spec.put("externalTrafficPolicy", policy(service.externalTrafficPolicy()));
        }
        if (service.affinitySeconds() > 0) {
            spec.put("sessionAffinity", "ClientIP");
            spec.put(
                    "sessionAffinityConfig",
                    Map.of("clientIP", Map.of("timeoutSeconds", service.affinitySeconds())));
        }
        if (service.healthCheckNodePort() > 0) {
            spec.put("healthCheckNodePort", service.healthCheckNodePort());
        }
        return spec;
    }

    /// The type is not known, only what follows from it. A policy Local counts for types NodePort
    /// and LoadBalancer, and for external IPs.
    private static String type(Service service) {
        if (service.healthCheckNodePort() > 0 || !service.loadBalancerVips().isEmpty()) {
            return "LoadBalancer";
        }
        boolean local =
                service.externalTrafficPolicy() == TrafficPolicy.LOCAL
                        && service.externalIps().isEmpty();
        boolean open = service.ports().stream().anyMatch(port -> port.nodePort() > 0);
        return local || open ? "NodePort" : "ClusterIP";
    }

    private static Map<String, Object> port(ServicePort port) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!port.name().isEmpty()) {
            object.put("name", port.name());
        }
        object.put("protocol", port.protocol().name());
        object.put("port", port.port());
        if (port.nodePort() > 0) {
            object.put("nodePort", port.nodePort());
        }
        return object;
    }

    private static Map<String, Object> slice(EndpointSlice slice) {
        Map<String, Object> metadata = metadata(slice.name().namespace(), slice.name().name());
        metadata.put("labels", Map.of(Metadata.SERVICE_NAME, slice.service().name()));
        Map<String, Object> object = object("discovery.k8s.io/v1", "EndpointSlice", metadata);
        object.put("addressType", slice.family().label());
        object.put("ports", slice.ports().stream().map(ObjectManifests::port).toList());
        object.put("endpoints", slice.endpoints().stream().map(ObjectManifests::endpoint).toList());
        return object;
    }

    private static Map<String, Object> port(SlicePort port) {
        return Map.of("name", port.name(), "protocol", port.protocol().name(), "port", port.port());
    }

    private static Map<String, Object> endpoint(SliceEndpoint endpoint) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("addresses", List.of(endpoint.ip().toString()));
        put(object, "nodeName", endpoint.nodeName());
        put(object, "zone", endpoint.zone());
        object.put(
                "conditions",
                Map.of(
                        "ready", endpoint.ready(),
                        "serving", endpoint.serving(),
                        "terminating", endpoint.terminating()));
        Map<String, Object> hints = new LinkedHashMap<>();
        if (!endpoint.zoneHints().isEmpty()) {
            hints.put("forZones", names(endpoint.zoneHints()));
        }
        if (!endpoint.nodeHints().isEmpty()) {
            hints.put("forNodes", names(endpoint.nodeHints()));
        }
        if (!hints.isEmpty()) {
            object.put("hints", hints);
        }
        return object;
    }

    private static void put(Map<String, Object> object, String name, @Nullable String value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static List<Map<String, String>> names(List<String> names) {
        return names.stream().map(name -> Map.of("name", name)).toList();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    private static String policy(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> "Cluster";
            case LOCAL -> "Local";
        };
    }
}
