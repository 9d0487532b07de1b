package dev.sluice.plan;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Computes the owner of each frontend straight from the Services, in another way than
/// [FrontendOwners]. Keys and owners are texts, such as `10.96.10.1:80/TCP` and
/// `shop/web:http/TCP`.
final class FrontendOwnersOracle {
    /// @param rank the lowest wins; 0 for a frontend that is installed and cannot be removed
    /// @param created as in [Service]; among equal ranks the older wins, then the first by `owner`
    private record Claim(int rank, long created, String owner) implements Comparable<Claim> {
        @Override
        public int compareTo(Claim other) {
            int byRank = Integer.compare(rank, other.rank);
            int byAge = Long.compare(created, other.created);
            return byRank != 0 ? byRank : byAge != 0 ? byAge : owner.compareTo(other.owner);
        }
    }

    private final Map<String, TreeSet<Claim>> claims = new TreeMap<>();

    /// Adds what a Service claims.
    void add(Service service) {
        String ip = service.clusterIps().getFirst().toString();
        for (ServicePort port : service.ports()) {
            add(1, service, port, ip);
            service.loadBalancerVips().forEach(vip -> add(2, service, port, vip.toString()));
            service.externalIps().forEach(ext -> add(3, service, port, ext.toString()));
            if (port.nodePort() != 0) {
                claim(
                        "node port " + port.nodePort() + "/" + port.protocol(),
                        new Claim(4, service.created(), owner(service.name(), port)));
            }
        }
    }

    private void add(int rank, Service service, ServicePort port, String ip) {
        claim(
                ip + ":" + port.port() + "/" + port.protocol(),
                new Claim(rank, service.created(), owner(service.name(), port)));
    }

    private void claim(String key, Claim claim) {
        claims.computeIfAbsent(key, _ -> new TreeSet<>()).add(claim);
    }

    /// Adds what a Service has that the kernel refuses to change.
    void installed(PlannedService service) {
        held(service).forEach((key, owner) -> claim(key, new Claim(0, 0, owner)));
    }

    /// The owner of each key.
    Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>();
        claims.forEach((key, all) -> owners.put(key, all.first().owner()));
        return owners;
    }

    /// Each claim that lost, as its key and the claimant.
    Set<String> losses() {
        Set<String> losses = new TreeSet<>();
        claims.forEach((key, all) -> {
            String owner = all.first().owner();
            all.forEach(claim -> losses.add(key + " " + claim.owner()));
            losses.remove(key + " " + owner);
        });
        return losses;
    }

    private static String owner(ServiceName name, ServicePort port) {
        return name + ":" + port.name() + "/" + port.protocol();
    }

    /// What a planned Service has, with the owner that each key gets in these texts.
    static Map<String, String> held(PlannedService service) {
        Map<String, String> held = new TreeMap<>();
        for (PlannedPort port : service.ports()) {
            Protocol protocol = port.name().protocol();
            for (Frontend frontend : port.frontends()) {
                String owner = service.name() + ":" + port.name().port() + "/" + protocol;
                String before = held.put(FrontendKey.of(frontend, protocol).toString(), owner);
                assertEquals(null, before);
            }
        }
        return held;
    }
}
