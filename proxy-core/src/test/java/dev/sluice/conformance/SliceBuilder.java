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

/// Writes an [EndpointSlice] readably: `slice("shop", "web").port(8080).ready(net.pod(1))`. Its
/// family is that of its first endpoint (IPv4 if it has none), its name that of the Service with
/// the family's digit, and the node of an endpoint is where [TestNet] has its address.
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

    /// Tells it from other slices of the same Service and family.
    public SliceBuilder suffix(String text) {
        suffix = "-" + text;
        return this;
    }

    /// An unnamed TCP port.
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

    /// Endpoints that are ready and serving.
    public SliceBuilder ready(Ip... ips) {
        for (Ip ip : ips) {
            endpoint(ip, true, true, false);
        }
        return this;
    }

    /// Endpoints that serve still, but are on their way out.
    public SliceBuilder terminating(Ip... ips) {
        for (Ip ip : ips) {
            endpoint(ip, false, true, true);
        }
        return this;
    }

    /// Endpoints that neither are ready nor serve.
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

    /// Gives the last endpoint hints for zones.
    public SliceBuilder forZones(String... zones) {
        SliceEndpoint last = endpoints.removeLast();
        return endpoint(hinted(last, List.of(zones), last.nodeHints()));
    }

    /// Gives the last endpoint hints for nodes.
    public SliceBuilder forNodes(String... nodes) {
        SliceEndpoint last = endpoints.removeLast();
        return endpoint(hinted(last, last.zoneHints(), List.of(nodes)));
    }

    private static SliceEndpoint hinted(SliceEndpoint e, List<String> zones, List<String> nodes) {
        return new SliceEndpoint(
                e.ip(), e.nodeName(), e.ready(), e.serving(), e.terminating(), zones, nodes);
    }

    public EndpointSlice build() {
        IpFamily family = endpoints.isEmpty() ? IpFamily.IPV4 : endpoints.getFirst().ip().family();
        String digit = family == IpFamily.IPV4 ? "-4" : "-6";
        var name = new SliceName(service.namespace(), service.name() + digit + suffix);
        return new EndpointSlice(name, service, family, ports, endpoints);
    }
}
