package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;

/// Where the connection comes from that is asked about.
public sealed interface ExplainSender {
    /// An address: the node's own, a pod's, or any other.
    record OfIp(Ip ip) implements ExplainSender {
        @Override
        public String toString() {
            return ip.toString();
        }
    }

    /// Some pod of this node.
    record Pod() implements ExplainSender {
        @Override
        public String toString() {
            return "pod";
        }
    }

    /// The node itself.
    record Node() implements ExplainSender {
        @Override
        public String toString() {
            return "node";
        }
    }

    /// Some client outside the cluster.
    record Outside() implements ExplainSender {
        @Override
        public String toString() {
            return "outside";
        }
    }
}
