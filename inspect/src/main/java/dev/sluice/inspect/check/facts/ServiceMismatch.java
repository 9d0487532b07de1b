package dev.sluice.inspect.check.facts;

import java.util.List;

/// What differs for one Service between two states that should be the same.
///
/// @param service `NAMESPACE/NAME`, or other words for what belongs to no single Service
/// @param differences one line each, without the Service's name
public record ServiceMismatch(String service, List<String> differences) {
    public ServiceMismatch {
        differences = List.copyOf(differences);
    }
}
