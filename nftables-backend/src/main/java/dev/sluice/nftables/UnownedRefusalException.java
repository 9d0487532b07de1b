package dev.sluice.nftables;

/// The kernel refused what is not one Service's, or not to be left out. The message is one line.
final class UnownedRefusalException extends Exception {
    UnownedRefusalException(String message) {
        super(message);
    }
}
