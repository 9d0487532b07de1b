package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Who owns which address and port, by a plan.
record FrontendClaims(Plan plan) {
    /// Returns the owner of an address and port.
    Optional<FrontendClaim> ofAddress(Ip ip, Protocol protocol, int port) {
        return owner(new FrontendKey.OfAddress(ip, protocol, port));
    }

    Optional<FrontendClaim> ofNodePort(Protocol protocol, int port) {
        return owner(new FrontendKey.OfNodePort(protocol, port));
    }

    private Optional<FrontendClaim> owner(FrontendKey key) {
        ServicePortName owner = plan.owners().owner(key);
        PlannedService service = owner == null ? null : plan.services().get(owner.service());
        if (owner == null || service == null) {
            return Optional.empty();
        }
        for (PlannedPort port : service.ports()) {
            if (port.name().equals(owner)) {
                for (Frontend frontend : port.frontends()) {
                    if (FrontendKey.of(frontend, port.name().protocol()).equals(key)) {
                        return Optional.of(new FrontendClaim(service, port, frontend));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /// Returns the service ports that claim a key and do not own it.
    List<ServicePortName> losers(FrontendKey key) {
        List<ServicePortName> losers = new ArrayList<>();
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        for (Frontend frontend : port.lost()) {
                            if (FrontendKey.of(frontend, port.name().protocol()).equals(key)) {
                                losers.add(port.name());
                            }
                        }
                    }
                });
        return losers;
    }

    /// Returns the Services with a claimed frontend at an address, whatever the port, in the order
    /// of their names.
    List<PlannedService> at(Ip ip, Predicate<Frontend> kind) {
        List<PlannedService> all = new ArrayList<>();
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        for (Frontend frontend : port.claimed()) {
                            if (isAt(frontend, ip) && kind.test(frontend)) {
                                all.add(service);
                                return;
                            }
                        }
                    }
                });
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return all;
    }

    /// Returns whether any service port owns a frontend of a kind at an address, whatever the port.
    boolean isOwned(Ip ip, Predicate<Frontend> kind) {
        boolean[] found = {false};
        plan.services()
                .forEach((_, service) -> {
                    for (PlannedPort port : service.ports()) {
                        for (Frontend frontend : port.frontends()) {
                            found[0] |= isAt(frontend, ip) && kind.test(frontend);
                        }
                    }
                });
        return found[0];
    }

    private static boolean isAt(Frontend frontend, Ip ip) {
        return switch (frontend) {
            case Frontend.ClusterIp(var its, _) -> its.equals(ip);
            case Frontend.ExternalIp(var its, _) -> its.equals(ip);
            case Frontend.LoadBalancerVip(var its, _) -> its.equals(ip);
            case Frontend.NodePort _ -> false;
        };
    }
}
