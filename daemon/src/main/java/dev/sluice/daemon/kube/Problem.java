package dev.sluice.daemon.kube;

/// Something in an API object that could not be read and was left out; the rest of the object
/// counts.
///
/// @param object kind and name: `Service shop/web`
/// @param field where in the object: `spec.externalIPs[1]`
/// @param fault what is wrong with it, and what was done
public record Problem(String object, String field, String fault) {
    /// One line for a log.
    @Override
    public String toString() {
        return object + ": " + field + " " + fault;
    }
}
