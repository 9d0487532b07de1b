package dev.sluice.inspect.check;

/// When a node is checked.
public enum CheckStage {
    /// Before a swap, beside kube-proxy and without a daemon.
    PRE,
    /// While Sluice serves the node.
    POST;

    /// Returns the word of the command line and of JSON.
    @Override
    public String toString() {
        return this == PRE ? "pre" : "post";
    }
}
