package dev.sluice.kube;

/// A file of API objects that is not JSON or YAML, or cannot be read. The message is one line that
/// names the file and the place.
public final class ManifestException extends Exception {
    ManifestException(String message, Throwable cause) {
        super(message, cause);
    }
}
