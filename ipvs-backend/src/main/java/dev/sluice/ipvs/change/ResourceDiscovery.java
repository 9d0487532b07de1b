package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Tells what of the kernel's contents a Service had, whose former plan is not known: what its new
/// one needs as well, and all that goes by the same addresses. Used by one thread.
public final class ResourceDiscovery {
    private final InstalledState image;

    /// Made when it is asked for first: hardly ever.
    private @Nullable Map<ServerAddress, List<Member>> byAddress;

    public ResourceDiscovery(InstalledState image) {
        this.image = image;
    }

    /// @param share what the Service shall have
    public ServiceResources of(ServiceResources share) {
        List<Pool> pools = new ArrayList<>();
        Set<Item> items = new LinkedHashSet<>();
        share.items().stream().filter(image::holds).forEach(items::add);
        for (Pool pool : share.pools()) {
            ServerAddress at = pool.server().at();
            InstalledServer standing = image.servers().get(at);
            if (standing != null) {
                pools.add(of(pool, standing));
                members(at).stream()
                        .filter(member -> member.set() != IpsetName.LOOP_BACK)
                        .forEach(items::add);
                for (RealServerAddress real : standing.weights().keySet()) {
                    members(new ServerAddress(at.protocol(), real.ip(), real.port())).stream()
                            .filter(member -> member.set() == IpsetName.LOOP_BACK)
                            .forEach(items::add);
                }
            }
        }
        return new ServiceResources(pools, List.copyOf(items));
    }

    private Pool of(Pool pool, InstalledServer standing) {
        VirtualServerSpec server = standing.server();
        List<Endpoint> endpoints =
                standing.weights().entrySet().stream()
                        .filter(entry -> entry.getValue() != 0)
                        .map(entry -> endpoint(entry.getKey()))
                        .toList();
        var elsewhere = new Member(IpsetName.LOCAL_ELSEWHERE, IpsetEntry.OfIpPort.of(server.at()));
        return new Pool(
                pool.owner(),
                Pool.Origin.FOUND,
                // One that is set as we would never do becomes as it should be.
                server.timeout() < 0 ? pool.server() : server,
                endpoints,
                List.of(),
                image.holds(elsewhere));
    }

    private static Endpoint endpoint(RealServerAddress real) {
        return new Endpoint(real.ip(), real.port(), Endpoint.Place.UNKNOWN);
    }

    private List<Member> members(ServerAddress at) {
        Map<ServerAddress, List<Member>> all = byAddress;
        if (all == null) {
            all = index();
            byAddress = all;
        }
        return all.getOrDefault(at, List.of());
    }

    private Map<ServerAddress, List<Member>> index() {
        Map<ServerAddress, List<Member>> index = new HashMap<>();
        image.sets()
                .forEach((set, entries) -> {
                    // Who has the virtual server says who may use it.
                    if (set != IpsetName.LOCAL_ELSEWHERE) {
                        entries.forEach(entry -> add(index, new Member(set, entry)));
                    }
                });
        return index;
    }

    private static void add(Map<ServerAddress, List<Member>> index, Member member) {
        ServerAddress at =
                switch (member.entry()) {
                    case IpsetEntry.OfIpPort(var ip, var protocol, int port) ->
                            new ServerAddress(protocol, ip, port);
                    case IpsetEntry.OfIpPortIp(var ip, var protocol, int port, _) ->
                            new ServerAddress(protocol, ip, port);
                    case IpsetEntry.OfIpPortNet(var ip, var protocol, int port, _) ->
                            new ServerAddress(protocol, ip, port);
                    case IpsetEntry.OfIp _,
                            IpsetEntry.OfPort _,
                            IpsetEntry.Except _,
                            IpsetEntry.Foreign _ ->
                            null;
                };
        if (at != null) {
            index.computeIfAbsent(at, _ -> new ArrayList<>()).add(member);
        }
    }
}
