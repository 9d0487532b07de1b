package dev.sluice.model;

/// A port that every endpoint of a slice serves.
///
/// @param name the name of the Service's port; empty for an unnamed one
/// @param port 1 to 65535
public record SlicePort(String name, Protocol protocol, int port) {
    public SlicePort {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port out of range: " + port);
        }
    }
}
