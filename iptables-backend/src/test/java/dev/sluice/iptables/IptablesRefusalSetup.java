package dev.sluice.iptables;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A backend of iptables mode over [FakeIptables], which can refuse lines, and a clock that the
/// test sets.
abstract class IptablesRefusalSetup {
    static final IptablesVersion NFT = new IptablesVersion(1, 8, 9, true);
    static final IptablesVersion LEGACY = new IptablesVersion(1, 8, 9, false);
    static final ServiceName WEB = new ServiceName("shop", "web");
    static final String WEB_SVC = "KUBE-SVC-E3PXEPMWAWIUT6ZV";

    /// From one new Service on, writes all chains of new Services before anything jumps to them.
    static final Batching CHAINS_FIRST = new Batching(1_000, 10_000, 1);

    @TempDir private Path sysctls;
    final FakeIptables kernel = new FakeIptables();

    /// The time, in nanoseconds.
    long now;

    @BeforeEach
    void routeLocalnetIsThere() throws IOException {
        Path file = sysctls.resolve("net/ipv4/conf/all/route_localnet");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "0\n");
    }

    IptablesBackend backend(IptablesVersion version) {
        return backend(version, Batching.of(version));
    }

    /// @param variant `nft`, `chains first`, or a text that begins with `legacy`
    IptablesBackend backend(String variant) {
        return switch (variant) {
            case "nft" -> backend(NFT);
            case "chains first" -> backend(NFT, CHAINS_FIRST);
            default -> backend(LEGACY);
        };
    }

    IptablesBackend backend(IptablesVersion version, Batching batching) {
        Host host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        var watch = new SizeWatch(new FakeSizes(kernel), () -> now);
        return new IptablesBackend(kernel, host, watch, batching, () -> now);
    }

    /// A plan with `count` Services of one endpoint each. The names of one in `badEvery` begin with
    /// `bad`, those of all others with `good`.
    static Plan load(int count, int badEvery) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = (i % badEvery == 3 ? "bad" : "good") + i;
            String ip = "10.96." + i / 200 + "." + (i % 200 + 1);
            services.add(service("shop", name).clusterIp(ip).port(80).build());
            slices.add(slices(name));
        }
        return plan(services, slices);
    }

    /// The plan without the Services whose names begin with `bad`.
    static Plan goodOf(Plan plan) {
        return Plan.nothing(plan.family(), plan.node())
                .towards(plan, name -> name.name().startsWith("bad"));
    }

    static Plan plan(String... names) {
        List<Service> services = new ArrayList<>();
        List<EndpointSlice> slices = new ArrayList<>();
        for (String name : names) {
            services.add(
                    switch (name) {
                        case "web" -> web();
                        case "other" -> other();
                        default -> service("shop", name).clusterIp("10.96.0.3").port(80).build();
                    });
            slices.add(slices(name));
        }
        return plan(services, slices);
    }

    static Plan plan(List<Service> services, List<EndpointSlice> slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, slices).plan(IpFamily.IPV4);
    }

    static Service web() {
        return service("shop", "web").clusterIp("10.96.0.1").port(80).build();
    }

    static Service other() {
        return service("shop", "other").clusterIp("10.96.0.2").port(80).build();
    }

    static EndpointSlice slices(String name) {
        return slice("shop", name).port(8080).ready(Ip.of("10.244.2.2")).build();
    }

    /// A Service that claims the external IP 203.0.113.7.
    ///
    /// @param created the creation time; the older of two claimants is the owner
    static Service external(String name, int created) {
        return service("shop", name)
                .clusterIp(name.equals("web") ? "10.96.0.1" : "10.96.0.2")
                .port(80)
                .externalIp("203.0.113.7")
                .created(created)
                .build();
    }
}
