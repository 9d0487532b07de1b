package dev.sluice.inspect.services;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/// By what the frontends of Services are sorted. Equal ones stay in the order of
/// [ServiceStatuses#of].
public enum ServiceOrder {
    SERVICE("service"),
    TYPE("type"),
    POLICY("policy"),
    READY("ready"),
    ALL("all"),
    /// The worst state first.
    STATE("state");

    private final String text;

    ServiceOrder(String text) {
        this.text = text;
    }

    /// Returns the order of a name; empty if there is none of that name.
    public static Optional<ServiceOrder> parse(String text) {
        return Arrays.stream(values()).filter(order -> order.text.equals(text)).findFirst();
    }

    Comparator<ServiceStatus> comparator() {
        return switch (this) {
            case SERVICE ->
                    Comparator.comparing(ServiceOrder::namespace)
                            .thenComparing(ServiceStatus::service);
            case TYPE -> Comparator.comparing(ServiceStatus::type);
            case POLICY -> Comparator.comparing(ServiceStatus::policy);
            case READY -> Comparator.comparingInt(ServiceStatus::ready);
            case ALL -> Comparator.comparingInt(ServiceStatus::all);
            case STATE -> Comparator.comparingInt(row -> rank(row.state()));
        };
    }

    private static String namespace(ServiceStatus row) {
        return row.service().substring(0, Math.max(0, row.service().indexOf('/')));
    }

    private static int rank(FrontendState state) {
        return switch (state) {
            case REFUSED -> 0;
            case PENDING -> 1;
            case NO_ENDPOINTS -> 2;
            case TAKEN -> 3;
            case SYNCED -> 4;
            case PLANNED -> 5;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
