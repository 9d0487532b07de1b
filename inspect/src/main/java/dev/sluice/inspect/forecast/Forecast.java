package dev.sluice.inspect.forecast;

import org.jspecify.annotations.Nullable;

/// Something that a change would do.
///
/// @param service `namespace/name`
/// @param port the name of the Service's port; null if it has none
/// @param node the node that is concerned; null for all
/// @param zone the zone that is concerned; null for all
/// @param text the consequence in one sentence
public record Forecast(
        ForecastKind kind,
        String service,
        @Nullable String port,
        @Nullable String node,
        @Nullable String zone,
        String text) {
    /// The kind of a document of these.
    public static final String KIND = "ForecastList";

    /// @param port empty if it has none
    static Forecast of(
            ForecastKind kind,
            String service,
            String port,
            @Nullable String node,
            @Nullable String zone,
            String text) {
        return new Forecast(kind, service, port.isEmpty() ? null : port, node, zone, text);
    }
}
