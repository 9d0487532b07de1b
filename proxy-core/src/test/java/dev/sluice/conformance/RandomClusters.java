package dev.sluice.conformance;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings.Detection;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Generates clusters from a seed, the same ones for the same seed. They are unusual, but allowed
/// by the API. No two service ports claim the same address, port and protocol.
public final class RandomClusters {
    private static final int MOST_SERVICES = 6;
    private static final List<String> ZONES = List.of("z1", "z2");
    private static final List<String> NODES = List.of("node1", "node2", "node3");

    private final Random random;

    public RandomClusters(long seed) {
        this.random = new Random(seed);
    }

    public TestCluster cluster() {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        int count = 1 + random.nextInt(MOST_SERVICES);
        for (int i = 0; i < count; i++) {
            services.add(randomService(i));
            slices.addAll(randomSlices(i));
        }
        return new TestCluster(randomSettings(), services, slices);
    }

    /// Returns the cluster after one or two changes: a Service is added, replaced or removed, or
    /// its slices are replaced.
    public TestCluster changed(TestCluster before) {
        List<Service> services = new ArrayList<>(before.services());
        List<EndpointSlice> slices = new ArrayList<>(before.slices());
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            int n = random.nextInt(MOST_SERVICES);
            ServiceName name = nameOf(n);
            if (chance(60)) {
                slices.removeIf(slice -> slice.service().equals(name));
                slices.addAll(randomSlices(n));
            }
            if (chance(50)) {
                services.removeIf(service -> service.name().equals(name));
                if (chance(70)) {
                    services.add(randomService(n));
                }
            }
        }
        return new TestCluster(before.settings(), services, slices);
    }

    /// Returns packets of a family to test: from every origin to each frontend, and some to
    /// unserved addresses and ports.
    public static List<Packet> packets(TestCluster cluster, IpFamily family) {
        TestNet net = TestNet.of(family);
        Set<Packet> packets = new LinkedHashSet<>();
        for (Service service : cluster.services()) {
            List<Ip> ips =
                    Stream.of(
                                    service.clusterIps(),
                                    service.externalIps(),
                                    service.loadBalancerVips())
                            .flatMap(List::stream)
                            .filter(ip -> ip.family() == family)
                            .toList();
            for (var port : service.ports()) {
                for (Origin from : Origin.values()) {
                    ips.forEach(ip -> add(packets, from, port.protocol(), ip, port.port()));
                    ips.forEach(ip -> add(packets, from, Protocol.TCP, ip, 1));
                    add(packets, from, port.protocol(), net.vip(1), port.nodePort());
                    add(packets, from, port.protocol(), net.client(), port.nodePort());
                    net.interfaces()
                            .values()
                            .forEach(
                                    ip -> add(packets, from, port.protocol(), ip, port.nodePort()));
                }
            }
        }
        return List.copyOf(packets);
    }

    private static void add(Set<Packet> packets, Origin from, Protocol protocol, Ip to, int port) {
        TestNet net = TestNet.of(to.family());
        boolean loopbacks = from.isNode() && net.isNodes(to);
        boolean possible = from == Origin.LOOPBACK ? loopbacks : loopbacks || !to.isLoopback();
        if (possible && port != 0) {
            packets.add(new Packet(from, protocol, to, port));
        }
    }

    private ClusterSettings randomSettings() {
        ClusterSettings settings = ClusterSettings.DEFAULT.with(pick(List.of(Detection.values())));
        if (chance(20)) {
            settings = settings.withMasqueradeAll();
        }
        if (chance(20)) {
            settings = settings.withoutLocalhostNodePorts();
        }
        if (chance(30)) {
            List<Cidr> cidrs =
                    some(
                            List.of(
                                    TestNet.IPV4.outside(),
                                    TestNet.IPV6.outside(),
                                    new Cidr(TestNet.IPV4.eth0(), 32),
                                    Cidr.of("127.0.0.0/8")));
            settings = settings.withNodePortsOn(cidrs.toArray(Cidr[]::new));
        }
        return settings;
    }

    private static ServiceName nameOf(int n) {
        return new ServiceName("ns" + n % 2, "svc" + n);
    }

    private Service randomService(int n) {
        ServiceBuilder service = service(nameOf(n).namespace(), nameOf(n).name());
        addPorts(service, n);
        boolean both = chance(40);
        IpFamily first = pick(List.of(IpFamily.values()));
        for (IpFamily family : IpFamily.values()) {
            if (both || family == first) {
                addFrontends(service, n, TestNet.of(family));
            }
        }
        if (chance(30)) {
            service.internalLocal();
        }
        if (chance(50)) {
            service.externalLocal();
            service.healthCheckNodePort(chance(50) ? 32000 + n : 0);
        }
        if (chance(25)) {
            service.affinity(10800);
        }
        return service.build();
    }

    private void addFrontends(ServiceBuilder service, int n, TestNet net) {
        service.clusterIp(net.clusterIp(n + 1));
        if (chance(40)) {
            // Ports of different Services have different numbers, so Services may share addresses.
            some(List.of(net.externalIp(1), net.externalIp(2), net.eth0()))
                    .forEach(service::externalIp);
        }
        if (chance(50)) {
            some(List.of(net.vip(1), net.vip(2), net.cni0())).forEach(service::vip);
        }
        if (chance(50)) {
            some(List.of(
                            net.outside(),
                            net.clusterCidr(),
                            new Cidr(net.eth0(), net.family().bits() - 8),
                            new Cidr(net.pod(1), net.family().bits()),
                            chance(10) ? new Cidr(net.eth0(), 0) : net.serviceCidr()))
                    .forEach(service::sourceRange);
        }
    }

    private void addPorts(ServiceBuilder service, int n) {
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            service.port("p" + i, protocolOf(i), 1000 + 10 * n + i / 2);
            if (chance(60)) {
                service.nodePort(30000 + 10 * n + i / 2);
            }
        }
    }

    /// Ports 0 and 1 of a Service have the same number, so their protocols differ.
    private static Protocol protocolOf(int port) {
        return switch (port) {
            case 0 -> Protocol.TCP;
            case 1 -> Protocol.UDP;
            case 2 -> Protocol.SCTP;
            default -> throw new IllegalArgumentException("three ports at most");
        };
    }

    private List<EndpointSlice> randomSlices(int n) {
        List<EndpointSlice> slices = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            int count = random.nextInt(3);
            for (int i = 0; i < count; i++) {
                slices.add(randomSlice(n, "s" + i, TestNet.of(family)));
            }
        }
        return slices;
    }

    private EndpointSlice randomSlice(int n, String suffix, TestNet net) {
        SliceBuilder slice = slice(nameOf(n).namespace(), nameOf(n).name()).suffix(suffix);
        int base = chance(80) ? 8000 : 9000;
        IntStream.range(0, 3)
                .filter(_ -> chance(90))
                .forEach(i -> slice.port("p" + i, protocolOf(i), base + i / 2));
        boolean zoneHints = chance(40);
        boolean nodeHints = chance(30);
        for (Ip ip : endpointsOf(net)) {
            String node = net.nodeOf(ip);
            boolean terminating = chance(30);
            slice.endpoint(
                    new SliceEndpoint(
                            ip,
                            chance(95) ? node : null,
                            null,
                            terminating ? chance(10) : chance(75),
                            chance(80),
                            terminating,
                            zoneHints && chance(95)
                                    ? some(ZONES).stream().sorted().toList()
                                    : List.of(),
                            nodeHints && chance(95) ? List.of(pick(NODES)) : List.of()));
        }
        return slice.build();
    }

    private List<Ip> endpointsOf(TestNet net) {
        List<Ip> ips =
                new ArrayList<>(
                        some(
                                List.of(
                                        net.pod(1),
                                        net.pod(2),
                                        net.pod(3),
                                        net.remotePod(1),
                                        net.remotePod(2),
                                        net.unreachablePod(1))));
        if (chance(10)) {
            ips.add(net.eth0());
        }
        if (chance(10)) {
            ips.add(net.node2());
        }
        return ips;
    }

    /// Returns at least one of the items, in a random order.
    private <T> List<T> some(List<T> all) {
        List<T> shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, 1 + random.nextInt(all.size()));
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
