package dev.sluice.conformance;

/// The sender of a packet.
public enum Origin {
    /// Pods of the node, behind the bridge `cni0`.
    POD1,
    POD2,
    POD3,
    /// The node itself, with the source address that its routes choose.
    NODE,
    /// The node itself, bound to its loopback address.
    LOOPBACK,
    /// The other node, on the link of `eth0`.
    NODE2,
    /// A client outside the cluster, on the link of `vext`, with the node as default route.
    CLIENT;

    public boolean isPod() {
        return switch (this) {
            case POD1, POD2, POD3 -> true;
            case NODE, LOOPBACK, NODE2, CLIENT -> false;
        };
    }

    /// Returns whether it sends from the node's own network namespace, so that its packets start at
    /// hook OUTPUT.
    public boolean isNode() {
        return switch (this) {
            case NODE, LOOPBACK -> true;
            case POD1, POD2, POD3, NODE2, CLIENT -> false;
        };
    }
}
