package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests [Plan#towards]: the next step to another plan, in which some Services stay as they are.
final class PlanTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final ServiceName BAD = new ServiceName("shop", "bad");

    private final Plan before = cluster(1, 1).plan(IpFamily.IPV4);
    private final Plan wanted = cluster(2, 3).planAfter(cluster(1, 1), before);

    @Test
    void oneStaysAndTheOthersAreAsWanted() {
        Plan towards = before.towards(wanted, BAD::equals);
        assertSame(before.services().get(BAD), towards.services().get(BAD));
        assertSame(wanted.services().get(WEB), towards.services().get(WEB));
        assertEquals(2 + 1, towards.knownEndpoints());
        assertSame(wanted.made(), towards.made());
    }

    @Test
    void oneThatNeverStoodStaysAway() {
        Plan nothing = Plan.nothing(IpFamily.IPV4, wanted.node());
        Plan towards = nothing.towards(wanted, BAD::equals);
        assertNull(towards.services().get(BAD));
        assertEquals(1, towards.services().size());
        assertEquals(2, towards.knownEndpoints());
    }

    @Test
    void oneThatGoesIsKept() {
        Plan nothing = Plan.nothing(IpFamily.IPV4, before.node());
        Plan towards = before.towards(nothing, BAD::equals);
        assertSame(before.services().get(BAD), towards.services().get(BAD));
        assertEquals(1, towards.services().size());
        assertEquals(1, towards.knownEndpoints());
    }

    /// Comparing two plans takes time for what their maps do not share.
    @Test
    void aMapIsSharedWhereverThatIsPossible() {
        assertNotSame(before.services(), wanted.services());
        assertSame(wanted.services(), before.towards(wanted, _ -> false).services());
        assertSame(before.services(), before.towards(wanted, _ -> true).services());
    }

    /// @param web the number of endpoints of shop/web
    /// @param bad the number of endpoints of shop/bad
    private static TestCluster cluster(int web, int bad) {
        return new TestCluster(
                ClusterSettings.DEFAULT,
                List.of(
                        service("shop", "web").clusterIp(NET.clusterIp(1)).port(80).build(),
                        service("shop", "bad").clusterIp(NET.clusterIp(2)).port(80).build()),
                List.of(endpoints("web", web), endpoints("bad", bad)));
    }

    private static EndpointSlice endpoints(String service, int count) {
        Ip[] pods = IntStream.rangeClosed(1, count).mapToObj(NET::pod).toArray(Ip[]::new);
        return slice("shop", service).port(8080).ready(pods).build();
    }
}
