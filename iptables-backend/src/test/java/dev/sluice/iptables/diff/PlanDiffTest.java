package dev.sluice.iptables.diff;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Growth;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class PlanDiffTest {
    private static final ServiceName WEB = new ServiceName("shop", "web");

    @Tag("long")
    @Test
    void manyRulesOfOneServiceThatAllChange() {
        Growth.assertNearlyLinear(size -> {
            Desired before = reachedAt(size, 80);
            Desired after = reachedAt(size, 81);
            return () -> new PlanDiff(before, after, _ -> true).edit(WEB, Table.NAT);
        });
    }

    private static Desired reachedAt(int addresses, int port) {
        ServiceBuilder web = service("shop", "web").clusterIp("10.96.0.1").port(port);
        for (int i = 0; i < addresses; i++) {
            web.externalIp(new Ip(IpFamily.IPV4, 0, Ip.of("192.0.0.0").low() + i));
        }
        var slice = slice("shop", "web").port(8080).ready(Ip.of("10.244.2.2"));
        Plan plan =
                new TestCluster(
                                ClusterSettings.DEFAULT,
                                List.of(web.build()),
                                List.of(slice.build()))
                        .plan(IpFamily.IPV4);
        return new Desired(Compiler.of(plan, RuleSettings.DEFAULTS), plan.services());
    }
}
