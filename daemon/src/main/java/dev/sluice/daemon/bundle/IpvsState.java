package dev.sluice.daemon.bundle;

import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What stands of ipvs mode in the kernel of a bundle's host, for one family: the only item of the
/// document in an entry `kernel/ipvs-...`.
///
/// @param servers the virtual servers
/// @param sets the ipsets that are Sluice's and kube-proxy's
/// @param bound the service addresses that the host accepts
public record IpvsState(List<IpvsServer> servers, List<IpvsSet> sets, List<String> bound) {
    /// The kind of the document.
    public static final String KIND = "IpvsStateList";

    public IpvsState {
        servers = List.copyOf(servers);
        sets = List.copyOf(sets);
        bound = List.copyOf(bound);
    }

    /// A virtual server.
    ///
    /// @param protocol `TCP`, `UDP` or `SCTP`
    /// @param flags IP_VS_SVC_F_... of linux/ip_vs.h
    /// @param timeout how long a client stays with its real server, in seconds
    public record IpvsServer(
            String protocol,
            String address,
            int port,
            String scheduler,
            int flags,
            int timeout,
            List<IpvsReal> reals) {
        public IpvsServer {
            reals = List.copyOf(reals);
        }
    }

    /// A real server.
    public record IpvsReal(String address, int port, int weight) {}

    /// A set.
    ///
    /// @param name its constant in [IpsetName]
    /// @param entries in the syntax of `ipset`
    public record IpvsSet(String name, List<String> entries) {
        public IpvsSet {
            entries = List.copyOf(entries);
        }
    }

    static IpvsState of(InstalledState installed) {
        List<IpvsServer> servers = new ArrayList<>();
        new TreeMap<>(installed.servers()).forEach((at, server) -> servers.add(server(at, server)));
        List<IpvsSet> sets = new ArrayList<>();
        new TreeMap<>(installed.sets())
                .forEach((name, entries) ->
                        sets.add(
                                new IpvsSet(
                                        name.name(),
                                        entries.stream().map(IpsetEntry::toString).toList())));
        return new IpvsState(
                servers, sets, installed.bound().stream().sorted().map(Ip::toString).toList());
    }

    private static IpvsServer server(ServerAddress at, InstalledServer server) {
        VirtualServerSpec spec = server.server();
        return new IpvsServer(
                at.protocol().name(),
                at.ip().toString(),
                at.port(),
                spec.scheduler(),
                spec.flags(),
                spec.timeout(),
                server.weights().entrySet().stream()
                        .map(real ->
                                new IpvsReal(
                                        real.getKey().ip().toString(),
                                        real.getKey().port(),
                                        real.getValue()))
                        .toList());
    }

    /// Returns what was installed.
    ///
    /// @throws IllegalArgumentException if something is no address, protocol, set or entry
    InstalledState installed() {
        Map<ServerAddress, InstalledServer> known = new HashMap<>();
        for (IpvsServer server : servers) {
            var at =
                    new ServerAddress(
                            Protocol.valueOf(server.protocol()),
                            Ip.of(server.address()),
                            server.port());
            Map<RealServerAddress, Integer> weights = new LinkedHashMap<>();
            server.reals()
                    .forEach(real ->
                            weights.put(
                                    new RealServerAddress(Ip.of(real.address()), real.port()),
                                    real.weight()));
            var spec =
                    new VirtualServerSpec(
                            at,
                            String.valueOf(server.scheduler()),
                            server.flags(),
                            server.timeout());
            known.put(at, new InstalledServer(spec, weights));
        }
        Map<IpsetName, Set<IpsetEntry>> entries = new HashMap<>();
        for (IpvsSet set : sets) {
            IpsetName name = IpsetName.valueOf(set.name());
            Set<IpsetEntry> of = new HashSet<>();
            set.entries().forEach(text -> of.add(IpsetEntryText.parse(name.type(), text)));
            entries.put(name, of);
        }
        Set<Ip> own = new HashSet<>();
        bound.forEach(text -> own.add(Ip.of(text)));
        return new InstalledState(known, entries, own);
    }
}
