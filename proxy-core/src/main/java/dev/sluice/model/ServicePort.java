package dev.sluice.model;

/// One port of a Service.
///
/// @param name empty for an unnamed port
/// @param port 1 to 65535
/// @param nodePort the port that is open on every node, 1 to 65535; 0 for none
public record ServicePort(String name, Protocol protocol, int port, int nodePort) {
    public ServicePort {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
        if (nodePort < 0 || nodePort > 65535) {
            throw new IllegalArgumentException("node port out of range: " + nodePort);
        }
    }
}
