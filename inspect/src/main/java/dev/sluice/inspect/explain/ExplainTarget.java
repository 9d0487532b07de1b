package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.ServiceName;
import org.jspecify.annotations.Nullable;

/// Where the connection goes that is asked about.
public sealed interface ExplainTarget {
    /// `IP:PORT` or `[v6]:PORT`.
    record OfAddress(Ip ip, int port) implements ExplainTarget {
        @Override
        public String toString() {
            return ip.withPort(port);
        }
    }

    /// `NAMESPACE/NAME[:PORTNAME]`.
    ///
    /// @param port the name of the port; null for all ports of the Service
    record OfService(ServiceName service, @Nullable String port) implements ExplainTarget {
        @Override
        public String toString() {
            return port == null ? service.toString() : service + ":" + port;
        }
    }

    /// `nodeport:PORT`, on the node's own address.
    record OfNodePort(int port) implements ExplainTarget {
        @Override
        public String toString() {
            return "nodeport:" + port;
        }
    }
}
