package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.trace.HostNetwork;
import java.util.HashSet;
import java.util.Set;

/// A host that also has the service addresses that ipvs mode assigns to it.
record HeldAddresses(HostNetwork host, Set<Ip> held) implements HostNetwork {
    private static final String LOOPBACK = "lo";

    HeldAddresses {
        held = Set.copyOf(held);
    }

    static HeldAddresses of(HostNetwork host, Plan plan) {
        Set<Ip> held = new HashSet<>();
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        for (Frontend frontend : port.frontends()) {
                            switch (frontend) {
                                case Frontend.ClusterIp(Ip ip, _) -> held.add(ip);
                                case Frontend.ExternalIp(Ip ip, _) -> held.add(ip);
                                case Frontend.LoadBalancerVip(Ip ip, _) -> held.add(ip);
                                case Frontend.NodePort _ -> {}
                            }
                        }
                    }
                });
        return new HeldAddresses(host, held);
    }

    @Override
    public boolean isLocal(Ip ip) {
        return held.contains(ip) || host.isLocal(ip);
    }

    @Override
    public Ip sourceFor(Ip destination) {
        return host.sourceFor(destination);
    }

    @Override
    public String outInterface(Ip destination) {
        return held.contains(destination) ? LOOPBACK : host.outInterface(destination);
    }

    @Override
    public String inInterface(Ip source) {
        return held.contains(source) ? LOOPBACK : host.inInterface(source);
    }
}
