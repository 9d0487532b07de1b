package dev.sluice.daemon.operator;

/// Why there is no answer, in the form of the Kubernetes API.
record OperatorStatus(String apiVersion, String kind, String reason, String message) {
    OperatorStatus(String reason, String message) {
        this("sluice.dev/v1", "Status", reason, message);
    }
}
