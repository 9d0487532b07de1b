package dev.sluice.testbed.api;

import java.util.Optional;

/// The resources that the stand-in serves.
public enum Resource {
    SERVICES("", "services", "Service", true),
    ENDPOINTSLICES("discovery.k8s.io", "endpointslices", "EndpointSlice", true),
    NODES("", "nodes", "Node", false),
    SERVICECIDRS("networking.k8s.io", "servicecidrs", "ServiceCIDR", false),
    EVENTS("events.k8s.io", "events", "Event", true);

    private final String group;
    private final String plural;
    private final String kind;
    private final boolean namespaced;

    Resource(String group, String plural, String kind, boolean namespaced) {
        this.group = group;
        this.plural = plural;
        this.kind = kind;
        this.namespaced = namespaced;
    }

    /// Returns the resource with a plural name in a group; the core group is the empty string.
    /// `events` of the core group is the same resource as that of `events.k8s.io`.
    static Optional<Resource> of(String group, String plural) {
        for (Resource resource : values()) {
            boolean groupFits =
                    resource.group.equals(group) || (resource == EVENTS && group.isEmpty());
            if (groupFits && resource.plural.equals(plural)) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    /// Returns the resource whose objects have a kind.
    static Optional<Resource> ofKind(String kind) {
        for (Resource resource : values()) {
            if (resource.kind.equals(kind)) {
                return Optional.of(resource);
            }
        }
        return Optional.empty();
    }

    String plural() {
        return plural;
    }

    /// Returns the name that messages use: `services`, `endpointslices.discovery.k8s.io`.
    String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String kind() {
        return kind;
    }

    String apiVersion() {
        return group.isEmpty() ? "v1" : group + "/v1";
    }

    boolean namespaced() {
        return namespaced;
    }

    /// Returns the members of an empty object besides its metadata, as bookmarks carry them.
    String emptyBody() {
        return switch (this) {
            case SERVICES -> "\"spec\":{},\"status\":{\"loadBalancer\":{}}";
            case ENDPOINTSLICES -> "\"addressType\":\"\",\"endpoints\":null,\"ports\":null";
            case NODES, SERVICECIDRS -> "\"spec\":{},\"status\":{}";
            case EVENTS -> "\"eventTime\":null";
        };
    }

    /// Whether the server increments `metadata.generation` at each write.
    boolean countsGenerations() {
        return this == ENDPOINTSLICES;
    }
}
