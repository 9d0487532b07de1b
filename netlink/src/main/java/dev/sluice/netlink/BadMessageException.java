package dev.sluice.netlink;

/// Bytes that are not what they should be: a length beyond the end, a number of another size. From
/// a kernel this means that a codec is wrong.
public final class BadMessageException extends RuntimeException {
    public BadMessageException(String message) {
        super(message);
    }
}
