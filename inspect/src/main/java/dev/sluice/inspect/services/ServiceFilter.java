package dev.sluice.inspect.services;

import dev.sluice.model.ServiceName;
import java.util.Optional;
import java.util.function.Predicate;

/// The Services that are asked for.
///
/// @param namespace empty for all
/// @param name empty for all of the namespace
public record ServiceFilter(String namespace, String name) implements Predicate<ServiceName> {
    public static final ServiceFilter ALL = new ServiceFilter("", "");

    /// Reads `NAMESPACE` or `NAMESPACE/NAME`; empty if it is neither. An empty text means all.
    public static Optional<ServiceFilter> parse(String text) {
        String[] parts = text.split("/", -1);
        if (text.isEmpty()) {
            return Optional.of(ALL);
        }
        boolean whole = parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty();
        return whole || parts.length == 1
                ? Optional.of(new ServiceFilter(parts[0], whole ? parts[1] : ""))
                : Optional.empty();
    }

    /// Returns the Service, if exactly one is asked for.
    public Optional<ServiceName> service() {
        return name.isEmpty() ? Optional.empty() : Optional.of(new ServiceName(namespace, name));
    }

    @Override
    public boolean test(ServiceName service) {
        return (namespace.isEmpty() || namespace.equals(service.namespace()))
                && (name.isEmpty() || name.equals(service.name()));
    }
}
