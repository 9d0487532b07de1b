package dev.sluice.daemon.report;

import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.ServiceName;

/// The events of the daemon itself. Where kube-proxy has one, reason and action are its own.
public final class NodeEvents {
    private static final String START = "StartKubeProxy";

    private NodeEvents() {}

    public static Event starting() {
        return new Event(Regarding.THIS_NODE, Event.Type.NORMAL, "Starting", START, "");
    }

    public static Event configurationRefused(String why) {
        return new Event(
                Regarding.THIS_NODE,
                Event.Type.WARNING,
                "InvalidConfiguration",
                "ReadConfiguration",
                "the former one stays in force: " + why);
    }

    public static Event failedToServeHealth(String why) {
        return atStart("FailedToStartProxierHealthcheck", why);
    }

    public static Event failedToServeMetrics(String why) {
        return atStart("FailedToStartMetricServer", why);
    }

    /// The server that tells a load balancer of a Service's local endpoints could not start.
    public static Event failedToServeHealthOf(ServiceName service, String why) {
        return new Event(
                new Regarding.OfService(service),
                Event.Type.WARNING,
                "FailedToStartServiceHealthcheck",
                "Listen",
                why);
    }

    private static Event atStart(String reason, String note) {
        return new Event(Regarding.THIS_NODE, Event.Type.WARNING, reason, START, note);
    }
}
