package dev.sluice.kube.decode;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.services.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// Formats records as short lines without default values.
public final class Lines {
    private Lines() {}

    /// One line for each Service and slice, sorted. The API server's own Service is omitted.
    public static List<String> of(Snapshot snapshot) {
        List<String> lines = new ArrayList<>();
        snapshot.services()
                .forEach((name, state) -> {
                    if (name.toString().equals("default/kubernetes")) {
                        return;
                    }
                    if (state.service() != null) {
                        lines.add(of(state.service()));
                    }
                    state.slices().forEach(slice -> lines.add(of(slice)));
                });
        return lines.stream().sorted().toList();
    }

    public static String of(Service service) {
        var line = new StringJoiner(" ").add("service " + service.name());
        service.clusterIps().forEach(ip -> line.add(ip.toString()));
        service.ports()
                .forEach(port ->
                        line.add(
                                port.name()
                                        + "/"
                                        + port.protocol()
                                        + ":"
                                        + port.port()
                                        + (port.nodePort() == 0 ? "" : "@" + port.nodePort())));
        unlessEmpty(line, "external", service.externalIps());
        unlessEmpty(line, "vips", service.loadBalancerVips());
        unlessEmpty(line, "from", service.sourceRanges());
        if (service.internalTrafficPolicy() == TrafficPolicy.LOCAL) {
            line.add("internal=local");
        }
        if (service.externalTrafficPolicy() == TrafficPolicy.LOCAL) {
            line.add("external=local");
        }
        if (service.affinitySeconds() > 0) {
            line.add("affinity=" + service.affinitySeconds());
        }
        if (service.healthCheckNodePort() > 0) {
            line.add("health=" + service.healthCheckNodePort());
        }
        return line.toString();
    }

    public static String of(EndpointSlice slice) {
        var line = new StringJoiner(" ").add("slice " + slice.name());
        line.add("of " + slice.service()).add(slice.family().label());
        slice.ports()
                .forEach(port -> line.add(port.name() + "/" + port.protocol() + ":" + port.port()));
        slice.endpoints().forEach(endpoint -> line.add(of(endpoint)));
        return line.toString();
    }

    private static String of(SliceEndpoint endpoint) {
        return endpoint.ip()
                + (endpoint.nodeName() == null ? "" : "@" + endpoint.nodeName())
                + (endpoint.zone() == null ? "" : "/" + endpoint.zone())
                + (endpoint.ready() ? "" : "!ready")
                + (endpoint.serving() ? "" : "!serving")
                + (endpoint.terminating() ? "!terminating" : "")
                + (endpoint.zoneHints().isEmpty() ? "" : endpoint.zoneHints().toString())
                + (endpoint.nodeHints().isEmpty() ? "" : endpoint.nodeHints().toString());
    }

    private static void unlessEmpty(StringJoiner line, String label, List<?> values) {
        if (!values.isEmpty()) {
            line.add(label + "=" + values);
        }
    }
}
