package dev.sluice.inspect.bundle;

/// A bundle cannot be read or cannot answer. The message says why in one line.
public final class BundleException extends Exception {
    public BundleException(String why) {
        super(why);
    }

    public BundleException(String why, Throwable cause) {
        super(why, cause);
    }
}
