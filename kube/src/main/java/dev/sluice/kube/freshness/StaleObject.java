package dev.sluice.kube.freshness;

import dev.sluice.kube.watch.WatchedKind.Suspect.Discrepancy;

/// An object of which the daemon believed something else than the API server said.
///
/// @param kind such as `Services`
/// @param name such as `shop/web`
/// @param what what the watch did not tell
public record StaleObject(String kind, String name, Discrepancy what) {
    /// One line: `Services shop/web: its removal was never told`.
    @Override
    public String toString() {
        String change =
                switch (what) {
                    case REMOVED -> "its removal";
                    case ADDED -> "its creation";
                    case CHANGED -> "a change of it";
                };
        return "%s %s: %s was never told".formatted(kind, name, change);
    }
}
