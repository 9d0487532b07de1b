package dev.sluice.testbed.api;

import java.time.Instant;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds an EndpointSlice as the EndpointSlice controller would.
///
/// ```
/// slice("shop/web").port("http", 8080).ready("10.244.1.2", "node1").terminating("10.244.2.2", "node2").json()
/// ```
public final class SliceObject {
    private final ObjectNode object;
    private final ArrayNode ports;

    private SliceObject(String service) {
        object = Objects.named("discovery.k8s.io/v1", "EndpointSlice", service);
        String name = service.substring(service.indexOf('/') + 1);
        ObjectNode labels = Objects.metadata(object).putObject("labels");
        labels.put("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io");
        labels.put("kubernetes.io/service-name", name);
        object.put("addressType", "IPv4");
        object.putNull("endpoints");
        ports = object.putArray("ports");
    }

    /// Starts a slice of a Service, with the Service's name.
    ///
    /// @param service `namespace/name`
    public static SliceObject slice(String service) {
        return new SliceObject(service);
    }

    /// Distinguishes it from other slices of the Service: its name becomes `web-suffix`.
    public SliceObject suffix(String suffix) {
        ObjectNode metadata = Objects.metadata(object);
        metadata.put("name", metadata.get("name").asString() + "-" + suffix);
        return this;
    }

    /// Adds a TCP port.
    ///
    /// @param name of the Service's port; empty if that has none
    public SliceObject port(String name, int port) {
        return port(name, "TCP", port);
    }

    public SliceObject port(String name, String protocol, int port) {
        ports.addObject().put("name", name).put("protocol", protocol).put("port", port);
        return this;
    }

    public SliceObject ready(String ip, String node) {
        return endpoint(ip, node, true, true, false);
    }

    public SliceObject notReady(String ip, String node) {
        return endpoint(ip, node, false, false, false);
    }

    /// Adds an endpoint that is terminating but still serving.
    public SliceObject terminating(String ip, String node) {
        return endpoint(ip, node, false, true, true);
    }

    /// Sets the time at which the change that this slice reports happened in the cluster.
    public SliceObject triggered(Instant when) {
        Objects.metadata(object)
                .withObject("/annotations")
                .put("endpoints.kubernetes.io/last-change-trigger-time", when.toString());
        return this;
    }

    /// Makes any other change.
    public SliceObject with(Consumer<ObjectNode> change) {
        change.accept(object);
        return this;
    }

    /// Returns the object, with its `kind`.
    public ObjectNode json() {
        return object.deepCopy();
    }

    private SliceObject endpoint(
            String ip, String node, boolean ready, boolean serving, boolean terminating) {
        if (object.get("endpoints").isNull()) {
            object.putArray("endpoints");
        }
        object.put("addressType", ip.contains(":") ? "IPv6" : "IPv4");
        ObjectNode endpoint = object.withArray("/endpoints").addObject();
        endpoint.putArray("addresses").add(ip);
        endpoint.putObject("conditions")
                .put("ready", ready)
                .put("serving", serving)
                .put("terminating", terminating);
        endpoint.put("nodeName", node);
        return this;
    }
}
