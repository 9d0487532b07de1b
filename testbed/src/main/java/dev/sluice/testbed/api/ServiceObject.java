package dev.sluice.testbed.api;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Builds a Service as a server would return it. Its type is ClusterIP until a node port or a load
/// balancer address requires another.
///
/// ```
/// service("shop/web").clusterIp("10.96.0.10").port("http", 80).nodePort(30080).json()
/// ```
public final class ServiceObject {
    private final ObjectNode object;
    private final ObjectNode spec;
    private final ArrayNode ports;

    private ServiceObject(String key) {
        object = Objects.named("v1", "Service", key);
        spec = object.putObject("spec");
        ports = spec.putArray("ports");
        spec.put("type", "ClusterIP");
        spec.put("sessionAffinity", "None");
        spec.putArray("ipFamilies");
        spec.put("internalTrafficPolicy", "Cluster");
        object.putObject("status").putObject("loadBalancer");
    }

    /// @param key `namespace/name`
    public static ServiceObject service(String key) {
        return new ServiceObject(key);
    }

    /// Adds the cluster IP of one family, or `None`; the first one is the primary.
    public ServiceObject clusterIp(String ip) {
        if (!spec.has("clusterIP")) {
            spec.put("clusterIP", ip);
        }
        spec.withArray("/clusterIPs").add(ip);
        Ip.parse(ip)
                .map(Ip::family)
                .map(IpFamily::label)
                .ifPresent(spec.withArray("/ipFamilies")::add);
        spec.put(
                "ipFamilyPolicy",
                spec.get("ipFamilies").size() > 1 ? "RequireDualStack" : "SingleStack");
        return this;
    }

    /// Adds a TCP port.
    ///
    /// @param name empty for none
    public ServiceObject port(String name, int port) {
        return port(name, "TCP", port);
    }

    /// @param name empty for none
    public ServiceObject port(String name, String protocol, int port) {
        ObjectNode entry = ports.addObject();
        if (!name.isEmpty()) {
            entry.put("name", name);
        }
        entry.put("protocol", protocol).put("port", port).put("targetPort", port);
        return this;
    }

    /// Sets the node port of the port that was added last.
    public ServiceObject nodePort(int port) {
        ((ObjectNode) ports.get(ports.size() - 1)).put("nodePort", port);
        if (spec.get("type").asString().equals("ClusterIP")) {
            type("NodePort");
        }
        return external();
    }

    /// Adds a load balancer address that the node itself handles (`ipMode: VIP`).
    public ServiceObject vip(String ip) {
        type("LoadBalancer");
        ObjectNode ingress =
                JsonNodeFactory.instance.objectNode().put("ip", ip).put("ipMode", "VIP");
        object.withArray("/status/loadBalancer/ingress").add(ingress);
        return external();
    }

    public ServiceObject sourceRange(String cidr) {
        spec.withArray("/loadBalancerSourceRanges").add(cidr);
        return this;
    }

    public ServiceObject externalLocal() {
        spec.put("externalTrafficPolicy", "Local");
        return this;
    }

    public ServiceObject healthCheckNodePort(int port) {
        spec.put("healthCheckNodePort", port);
        return this;
    }

    /// Sets session affinity `ClientIP`.
    ///
    /// @param seconds timeout
    public ServiceObject affinity(int seconds) {
        spec.put("sessionAffinity", "ClientIP");
        spec.putObject("sessionAffinityConfig")
                .putObject("clientIP")
                .put("timeoutSeconds", seconds);
        return this;
    }

    public ServiceObject label(String name, String value) {
        Objects.metadata(object).withObject("/labels").put(name, value);
        return this;
    }

    /// Sets the type.
    public ServiceObject type(String type) {
        spec.put("type", type);
        return this;
    }

    /// Makes any other change.
    public ServiceObject with(Consumer<ObjectNode> change) {
        change.accept(object);
        return this;
    }

    /// Returns the object, with its `kind`.
    public ObjectNode json() {
        return object.deepCopy();
    }

    /// Sets the default of `externalTrafficPolicy`, as a server does.
    private ServiceObject external() {
        if (!spec.has("externalTrafficPolicy")) {
            spec.put("externalTrafficPolicy", "Cluster");
        }
        return this;
    }
}
