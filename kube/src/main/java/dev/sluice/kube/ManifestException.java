package dev.sluice.kube;

/// A file of API objects cannot be read, or is not JSON or YAML. The message is one line that names
/// the file and, for a syntax error, the line.
public final class ManifestException extends Exception {
    ManifestException(String message, Throwable cause) {
        super(message, cause);
    }
}
