package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServer;

/// One message to IPVS. Real servers are always reached by masquerading.
public sealed interface ServerEdit {
    /// The virtual server that it is about.
    ServerAddress at();

    record AddServer(VirtualServer server) implements ServerEdit {
        @Override
        public ServerAddress at() {
            return server.at();
        }
    }

    record SetServer(VirtualServer server) implements ServerEdit {
        @Override
        public ServerAddress at() {
            return server.at();
        }
    }

    /// With all its real servers.
    record DeleteServer(ServerAddress at) implements ServerEdit {}

    /// With weight 1.
    record AddReal(ServerAddress at, RealServer real) implements ServerEdit {}

    record SetReal(ServerAddress at, RealServer real, int weight) implements ServerEdit {}

    record DeleteReal(ServerAddress at, RealServer real) implements ServerEdit {}

    /// In words, for complaints: `real server 10.244.1.5:8080 of 10.96.0.1:80/TCP`.
    default String what() {
        return switch (this) {
            case AddServer _, SetServer _, DeleteServer _ -> "virtual server " + at();
            case AddReal(_, var real) -> real(real);
            case SetReal(_, var real, _) -> real(real);
            case DeleteReal(_, var real) -> real(real);
        };
    }

    private String real(RealServer real) {
        return "real server " + real + " of " + at();
    }
}
