package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A Service and the planner for IPv4.
abstract class PlannerSetup {
    static final TestNet NET = TestNet.IPV4;
    static final ServiceName WEB = new ServiceName("shop", "web");
    static final NodeView NODE = ClusterSettings.DEFAULT.view(IpFamily.IPV4);

    final Planner planner = new Planner(IpFamily.IPV4);

    static EndpointSlice in(SliceBuilder slice, String state) {
        return switch (state) {
            case "ready" -> slice.ready(NET.pod(1)).build();
            case "terminating" -> slice.terminating(NET.pod(1)).build();
            case "ended" -> slice.endpoint(NET.pod(1), false, false, true).build();
            case "down" -> slice.notReady(NET.pod(1)).build();
            default -> throw new IllegalArgumentException(state);
        };
    }

    static ServiceBuilder web() {
        return service("shop", "web").clusterIp(NET.clusterIp(1)).port("http", 80);
    }

    static SliceBuilder webSlice() {
        return slice("shop", "web").port("http", 8080);
    }

    static TestCluster cluster(List<Service> services, EndpointSlice... slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, Arrays.asList(slices));
    }

    static Plan plan(TestCluster cluster) {
        return cluster.plan(IpFamily.IPV4);
    }

    /// Returns the first port of shop/web.
    static PlannedPort port(Plan plan) {
        return planned(plan, WEB).ports().getFirst();
    }

    static PlannedService planned(Plan plan, ServiceName name) {
        @Nullable PlannedService service = plan.services().get(name);
        return Objects.requireNonNull(service, name::toString);
    }

    static List<String> texts(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::text).toList();
    }
}
