package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;

/// One message to IPVS. Real servers are always reached by masquerading.
public sealed interface ServerEdit {
    /// The virtual server that is edited, or whose real server is.
    ServerAddress at();

    record AddServer(VirtualServerSpec server) implements ServerEdit {
        @Override
        public ServerAddress at() {
            return server.at();
        }
    }

    record SetServer(VirtualServerSpec server) implements ServerEdit {
        @Override
        public ServerAddress at() {
            return server.at();
        }
    }

    /// Deletes a virtual server with all its real servers.
    record DeleteServer(ServerAddress at) implements ServerEdit {}

    /// Adds a real server with weight 1.
    record AddReal(ServerAddress at, RealServerAddress real) implements ServerEdit {}

    record SetReal(ServerAddress at, RealServerAddress real, int weight) implements ServerEdit {}

    record DeleteReal(ServerAddress at, RealServerAddress real) implements ServerEdit {}

    /// Describes the object for error messages: `real server 10.244.1.5:8080 of 10.96.0.1:80/TCP`.
    default String what() {
        return switch (this) {
            case AddServer _, SetServer _, DeleteServer _ -> "virtual server " + at();
            case AddReal(_, var real) -> real(real);
            case SetReal(_, var real, _) -> real(real);
            case DeleteReal(_, var real) -> real(real);
        };
    }

    private String real(RealServerAddress real) {
        return "real server " + real + " of " + at();
    }
}
