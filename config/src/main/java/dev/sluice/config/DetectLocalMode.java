package dev.sluice.config;

/// How traffic of this node's own pods is recognized.
public enum DetectLocalMode {
    CLUSTER_CIDR("ClusterCIDR"),
    NODE_CIDR("NodeCIDR"),
    BRIDGE_INTERFACE("BridgeInterface"),
    INTERFACE_NAME_PREFIX("InterfaceNamePrefix");

    private final String text;

    DetectLocalMode(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
