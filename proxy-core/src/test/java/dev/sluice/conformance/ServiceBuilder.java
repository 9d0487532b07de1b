package dev.sluice.conformance;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;

/// Builds a [Service]: `service("shop", "web").clusterIp("10.96.10.1").port(80)`.
public final class ServiceBuilder {
    private final ServiceName name;
    private final List<Ip> clusterIps = new ArrayList<>();
    private final List<ServicePort> ports = new ArrayList<>();
    private final List<Ip> externalIps = new ArrayList<>();
    private final List<Ip> vips = new ArrayList<>();
    private final List<Cidr> sourceRanges = new ArrayList<>();
    private TrafficPolicy internal = TrafficPolicy.CLUSTER;
    private TrafficPolicy external = TrafficPolicy.CLUSTER;
    private int affinitySeconds;
    private int healthCheckNodePort;
    private String scheduler = "";
    private long created = Service.UNKNOWN_AGE;

    private ServiceBuilder(ServiceName name) {
        this.name = name;
    }

    public static ServiceBuilder service(String namespace, String name) {
        return new ServiceBuilder(new ServiceName(namespace, name));
    }

    public ServiceBuilder clusterIp(Ip ip) {
        clusterIps.add(ip);
        return this;
    }

    public ServiceBuilder clusterIp(String ip) {
        return clusterIp(Ip.of(ip));
    }

    /// Adds an unnamed TCP port.
    public ServiceBuilder port(int port) {
        return port("", Protocol.TCP, port);
    }

    public ServiceBuilder port(String portName, int port) {
        return port(portName, Protocol.TCP, port);
    }

    public ServiceBuilder port(String portName, Protocol protocol, int port) {
        ports.add(new ServicePort(portName, protocol, port, 0));
        return this;
    }

    /// Adds a node port to the last port.
    public ServiceBuilder nodePort(int nodePort) {
        ServicePort last = ports.removeLast();
        ports.add(new ServicePort(last.name(), last.protocol(), last.port(), nodePort));
        return this;
    }

    public ServiceBuilder externalIp(Ip ip) {
        externalIps.add(ip);
        return this;
    }

    public ServiceBuilder externalIp(String ip) {
        return externalIp(Ip.of(ip));
    }

    public ServiceBuilder vip(Ip ip) {
        vips.add(ip);
        return this;
    }

    public ServiceBuilder vip(String ip) {
        return vip(Ip.of(ip));
    }

    public ServiceBuilder sourceRange(Cidr range) {
        sourceRanges.add(range);
        return this;
    }

    public ServiceBuilder sourceRange(String range) {
        return sourceRange(Cidr.of(range));
    }

    /// Sets `internalTrafficPolicy: Local`.
    public ServiceBuilder internalLocal() {
        internal = TrafficPolicy.LOCAL;
        return this;
    }

    /// Sets `externalTrafficPolicy: Local`.
    public ServiceBuilder externalLocal() {
        external = TrafficPolicy.LOCAL;
        return this;
    }

    public ServiceBuilder affinity(int seconds) {
        affinitySeconds = seconds;
        return this;
    }

    public ServiceBuilder healthCheckNodePort(int port) {
        healthCheckNodePort = port;
        return this;
    }

    /// Sets the annotation that asks for an IPVS scheduler.
    public ServiceBuilder scheduler(String asked) {
        scheduler = asked;
        return this;
    }

    /// Sets when the API server created it, in seconds since 1970. The default is unknown.
    public ServiceBuilder created(long seconds) {
        created = seconds;
        return this;
    }

    public Service build() {
        return new Service(
                name,
                clusterIps,
                ports,
                externalIps,
                vips,
                sourceRanges,
                internal,
                external,
                affinitySeconds,
                healthCheckNodePort,
                scheduler,
                created);
    }
}
