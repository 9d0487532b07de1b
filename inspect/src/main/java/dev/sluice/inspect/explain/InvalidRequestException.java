package dev.sluice.inspect.explain;

/// A question that cannot be asked like this. The message is one line that names the part and says
/// what is expected.
public final class InvalidRequestException extends Exception {
    public InvalidRequestException(String message) {
        super(message);
    }
}
