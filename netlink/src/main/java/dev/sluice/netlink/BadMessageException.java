package dev.sluice.netlink;

/// A message that cannot be decoded: a length beyond its end, or a number of another size. If the
/// kernel sent it, a codec is wrong.
public final class BadMessageException extends RuntimeException {
    public BadMessageException(String message) {
        super(message);
    }
}
