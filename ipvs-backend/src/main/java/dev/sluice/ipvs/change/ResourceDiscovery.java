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

/// Finds the installed resources of a Service whose former plan is not known: everything that its
/// new plan also needs, and everything at the same addresses. Used by one thread.
public final class ResourceDiscovery {
    private final InstalledState installed;

    /// Built when it is first needed, which is rare.
    private @Nullable Map<ServerAddress, List<Member>> byAddress;

    public ResourceDiscovery(InstalledState installed) {
        this.installed = installed;
    }

    /// @param resources what the Service needs now
    public ServiceResources of(ServiceResources resources) {
        List<Pool> pools = new ArrayList<>();
        Set<Item> items = new LinkedHashSet<>();
        resources.items().stream().filter(installed::holds).forEach(items::add);
        for (Pool pool : resources.pools()) {
            ServerAddress at = pool.server().at();
            InstalledServer server = installed.servers().get(at);
            if (server != null) {
                pools.add(of(pool, server));
                members(at).stream()
                        .filter(member -> member.set() != IpsetName.LOOP_BACK)
                        .forEach(items::add);
                for (RealServerAddress real : server.weights().keySet()) {
                    members(new ServerAddress(at.protocol(), real.ip(), real.port())).stream()
                            .filter(member -> member.set() == IpsetName.LOOP_BACK)
                            .forEach(items::add);
                }
            }
        }
        return new ServiceResources(pools, List.copyOf(items));
    }

    private Pool of(Pool pool, InstalledServer server) {
        VirtualServerSpec spec = server.server();
        List<Endpoint> endpoints =
                server.weights().entrySet().stream()
                        .filter(entry -> entry.getValue() != 0)
                        .map(entry -> endpoint(entry.getKey()))
                        .toList();
        var elsewhere = new Member(IpsetName.LOCAL_ELSEWHERE, IpsetEntry.OfIpPort.of(spec.at()));
        return new Pool(
                pool.owner(),
                Pool.Origin.FOUND,
                // A server with settings that we never write becomes as planned.
                spec.timeout() < 0 ? pool.server() : spec,
                endpoints,
                List.of(),
                installed.holds(elsewhere));
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
        installed
                .sets()
                .forEach((set, entries) -> {
                    // The owner of the virtual server decides who may use it.
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
