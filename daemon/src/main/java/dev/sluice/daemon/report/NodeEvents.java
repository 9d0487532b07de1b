package dev.sluice.daemon.report;

import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import dev.sluice.model.ServiceName;

/// The Events of the daemon itself. Their reasons and actions are kube-proxy's, where it has the
/// same Event.
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

    /// The mode is a default that kube-proxy is going to change.
    public static Event modeNotSet(String why) {
        return atStart("ProxyModeNotSet", why);
    }

    public static Event failedToServeHealth(String why) {
        return atStart("FailedToStartProxierHealthcheck", why);
    }

    public static Event failedToServeMetrics(String why) {
        return atStart("FailedToStartMetricServer", why);
    }

    /// The health check node port of a Service could not be opened.
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
