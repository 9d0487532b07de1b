package dev.sluice.testbed.api;

import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds a Node.
public final class NodeObject {
    private final ObjectNode object;
    private final ArrayNode addresses;

    private NodeObject(String name) {
        object = Objects.named("v1", "Node", name);
        Objects.metadata(object).putObject("labels").put("kubernetes.io/hostname", name);
        object.putObject("spec");
        addresses = object.putObject("status").putArray("addresses");
    }

    public static NodeObject node(String name) {
        return new NodeObject(name);
    }

    /// The test node's own Node: `node1` in zone z1, with both families.
    public static NodeObject node1() {
        return node("node1")
                .zone("z1")
                .address(Place.NODE.ip(IpFamily.IPV4).toString())
                .address(Place.NODE.ip(IpFamily.IPV6).toString())
                .podCidr("10.244.1.0/24")
                .podCidr("fd00:10:244:1::/64");
    }

    public NodeObject zone(String zone) {
        Objects.metadata(object).withObject("/labels").put("topology.kubernetes.io/zone", zone);
        return this;
    }

    /// Adds an address of type InternalIP.
    public NodeObject address(String ip) {
        addresses.addObject().put("type", "InternalIP").put("address", ip);
        return this;
    }

    public NodeObject podCidr(String cidr) {
        ObjectNode spec = (ObjectNode) object.get("spec");
        if (!spec.has("podCIDR")) {
            spec.put("podCIDR", cidr);
        }
        spec.withArray("/podCIDRs").add(cidr);
        return this;
    }

    /// Makes any other change.
    public NodeObject with(Consumer<ObjectNode> change) {
        change.accept(object);
        return this;
    }

    /// Returns the object, with its `kind`.
    public ObjectNode json() {
        return object.deepCopy();
    }
}
