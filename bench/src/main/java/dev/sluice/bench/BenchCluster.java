package dev.sluice.bench;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SliceName;
import dev.sluice.model.SlicePort;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A cluster of plain cluster-IP Services with one EndpointSlice of ready endpoints each.
///
/// @param services number of Services
/// @param endpoints number of endpoints of each Service
/// @param protocol of the one port of each Service
/// @param server the one endpoint of all Services; null for a different one each, where nothing
///   listens
record BenchCluster(int services, int endpoints, Protocol protocol, @Nullable Ip server) {
    /// The number of endpoints that the budgets assume.
    static final int ENDPOINTS = 5;

    private static final long SERVICE_NETWORK = Ip.of("10.96.0.0").low();
    private static final long POD_NETWORK = Ip.of("10.128.0.0").low();

    BenchCluster(int services, int endpoints) {
        this(services, endpoints, Protocol.TCP);
    }

    BenchCluster(int services, int endpoints, Protocol protocol) {
        this(services, endpoints, protocol, null);
    }

    /// Returns the same Services with one endpoint, the same for all.
    BenchCluster servedBy(Ip ip) {
        return new BenchCluster(services, 1, protocol, ip);
    }

    /// Returns the cluster IP of a Service.
    static Ip service(long number) {
        return ipv4(SERVICE_NETWORK + 256 + number);
    }

    /// Returns the address of an endpoint. Numbers from `endpoints` on are other Services'
    /// endpoints or unused addresses.
    Ip endpoint(long service, long number) {
        return ipv4(POD_NETWORK + service * endpoints + number);
    }

    Snapshot snapshot() {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        for (int i = 0; i < services; i++) {
            log.service(name(i), serviceObject(i));
            log.slice(sliceName(i), slice(i, 0), null);
        }
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
        return Snapshot.nothing("node1").with(log.drain());
    }

    /// Returns the same cluster after one endpoint of one Service was replaced.
    ///
    /// @param generation a number that no earlier change of the Service had
    Snapshot withChange(Snapshot snapshot, int service, int generation) {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        log.slice(sliceName(service), slice(service, generation), null);
        return snapshot.with(log.drain());
    }

    NodeView node() {
        return new NodeView(
                "node1",
                "z1",
                Ip.of("172.31.255.11"),
                new LocalDetector.None(),
                false,
                new NodePortAddresses.All(),
                true,
                List.of(),
                true);
    }

    private Service serviceObject(int i) {
        return new Service(
                name(i),
                List.of(service(i)),
                List.of(new ServicePort("http", protocol, 80, 0)),
                List.of(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                0,
                0,
                "",
                Service.UNKNOWN_AGE);
    }

    private EndpointSlice slice(int i, int generation) {
        List<SliceEndpoint> ready =
                IntStream.range(0, endpoints)
                        .mapToObj(
                                e -> endpoint((long) i * endpoints + e + (e == 0 ? generation : 0)))
                        .toList();
        return new EndpointSlice(
                sliceName(i),
                name(i),
                IpFamily.IPV4,
                List.of(new SlicePort("http", protocol, 8080)),
                ready);
    }

    private SliceEndpoint endpoint(long number) {
        return new SliceEndpoint(
                server == null ? ipv4(POD_NETWORK + number) : server,
                "node" + number % 100,
                null,
                true,
                true,
                false,
                List.of(),
                List.of());
    }

    private static ServiceName name(int i) {
        return new ServiceName("bench", "service-" + i);
    }

    private static SliceName sliceName(int i) {
        return new SliceName("bench", "service-" + i + "-slice");
    }

    private static Ip ipv4(long bits) {
        return new Ip(IpFamily.IPV4, 0, bits);
    }
}
