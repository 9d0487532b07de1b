package dev.sluice.kube.freshness;

/// Is notified of each comparison with the API server, on its thread.
@FunctionalInterface
public interface FreshnessListener {
    void compared(FreshnessReport report);
}
