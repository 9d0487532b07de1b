package dev.sluice.conformance;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SliceName;
import dev.sluice.model.SlicePort;
import java.util.ArrayList;
import java.util.List;

/// Builds an [EndpointSlice]: `slice("shop", "web").port(8080).ready(net.pod(1))`. Its family is
/// that of its first endpoint, or IPv4 if it has none. Its name is that of the Service with the
/// digit of the family. The node of an endpoint is the one to which [TestNet] assigns its address.
public final class SliceBuilder {
    private final ServiceName service;
    private final List<SlicePort> ports = new ArrayList<>();
    private final List<SliceEndpoint> endpoints = new ArrayList<>();
    private String suffix = "";

    private SliceBuilder(ServiceName service) {
        this.service = service;
    }

    public static SliceBuilder slice(String namespace, String service) {
        return new SliceBuilder(new ServiceName(namespace, service));
    }

    /// Adds a suffix to the name, to distinguish it from other slices of the same Service and
    /// family.
    public SliceBuilder suffix(String text) {
        suffix = "-" + text;
        return this;
    }

    /// Adds an unnamed TCP port.
    public SliceBuilder port(int port) {
        return port("", Protocol.TCP, port);
    }

    public SliceBuilder port(String name, int port) {
        return port(name, Protocol.TCP, port);
    }

    public SliceBuilder port(String name, Protocol protocol, int port) {
        ports.add(new SlicePort(name, protocol, port));
        return this;
    }

    /// Adds endpoints that are ready and serving.
    public SliceBuilder ready(Ip... ips) {
        for (Ip ip : ips) {
            endpoint(ip, true, true, false);
        }
        return this;
    }

    /// Adds endpoints that terminate and still serve.
    public SliceBuilder terminating(Ip... ips) {
        for (Ip ip : ips) {
            endpoint(ip, false, true, true);
        }
        return this;
    }

    /// Adds endpoints that are neither ready nor serving.
    public SliceBuilder notReady(Ip... ips) {
        for (Ip ip : ips) {
            endpoint(ip, false, false, false);
        }
        return this;
    }

    public SliceBuilder endpoint(Ip ip, boolean ready, boolean serving, boolean terminating) {
        String node = TestNet.of(ip.family()).nodeOf(ip);
        return endpoint(
                new SliceEndpoint(
                        ip,
                        node.isEmpty() ? null : node,
                        null,
                        ready,
                        serving,
                        terminating,
                        List.of(),
                        List.of()));
    }

    public SliceBuilder endpoint(SliceEndpoint endpoint) {
        endpoints.add(endpoint);
        return this;
    }

    /// Says in which zone the last endpoint runs.
    public SliceBuilder inZone(String zone) {
        SliceEndpoint e = endpoints.removeLast();
        return endpoint(
                new SliceEndpoint(
                        e.ip(),
                        e.nodeName(),
                        zone,
                        e.ready(),
                        e.serving(),
                        e.terminating(),
                        e.zoneHints(),
                        e.nodeHints()));
    }

    /// Adds zone hints to the last endpoint.
    public SliceBuilder forZones(String... zones) {
        SliceEndpoint last = endpoints.removeLast();
        return endpoint(hinted(last, List.of(zones), last.nodeHints()));
    }

    /// Adds node hints to the last endpoint.
    public SliceBuilder forNodes(String... nodes) {
        SliceEndpoint last = endpoints.removeLast();
        return endpoint(hinted(last, last.zoneHints(), List.of(nodes)));
    }

    private static SliceEndpoint hinted(SliceEndpoint e, List<String> zones, List<String> nodes) {
        return new SliceEndpoint(
                e.ip(),
                e.nodeName(),
                e.zone(),
                e.ready(),
                e.serving(),
                e.terminating(),
                zones,
                nodes);
    }

    public EndpointSlice build() {
        IpFamily family = endpoints.isEmpty() ? IpFamily.IPV4 : endpoints.getFirst().ip().family();
        String digit = family == IpFamily.IPV4 ? "-4" : "-6";
        var name = new SliceName(service.namespace(), service.name() + digit + suffix);
        return new EndpointSlice(name, service, family, ports, endpoints);
    }
}
