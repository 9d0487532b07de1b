package dev.sluice.nftables;

/// The kernel refused a command that belongs to no Service, or that cannot be left out. The message
/// is one line.
final class UnownedRefusalException extends Exception {
    UnownedRefusalException(String message) {
        super(message);
    }
}
