package dev.sluice.testbed.golden;

import dev.sluice.inspect.diff.ReadRules;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Reads texts that `iptables-save`, `ipvsadm -Sn` and `ipset save` print, as they would be read
/// from a kernel.
final class RecordedRules {
    private RecordedRules() {}

    static ReadRules iptables(IpFamily family, List<String> saved, List<Ip> host) {
        return ReadRules.iptables(family, TableRules.of(SavedRules.parse(family, saved)), host);
    }

    /// @param host the node's own addresses of the family
    static ReadRules ipvs(
            IpFamily family,
            List<String> servers,
            List<String> sets,
            List<String> saved,
            List<Ip> host) {
        Map<IpsetName, Set<IpsetEntry>> entries = entries(family, sets);
        Set<Ip> bound = new HashSet<>();
        entries.getOrDefault(IpsetName.IPVS_IPS, Set.of())
                .forEach(entry -> bound.add(((IpsetEntry.OfIp) entry).ip()));
        var installed = new InstalledState(servers(family, servers), entries, bound);
        return ReadRules.ipvs(
                family, installed, TableRules.of(SavedRules.parse(family, saved)), host);
    }

    private static Map<ServerAddress, InstalledServer> servers(
            IpFamily family, List<String> lines) {
        Map<ServerAddress, InstalledServer> servers = new LinkedHashMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (line.isBlank()) {
                continue;
            }
            Protocol protocol =
                    switch (words[1]) {
                        case "-t" -> Protocol.TCP;
                        case "-u" -> Protocol.UDP;
                        default -> Protocol.SCTP;
                    };
            var address = address(words[2]);
            if (address.ip().family() != family) {
                continue;
            }
            var at = new ServerAddress(protocol, address.ip(), address.port());
            if (words[0].equals("-A")) {
                int timeout = words.length > 6 ? Integer.parseInt(words[6]) : 0;
                servers.put(
                        at,
                        new InstalledServer(
                                VirtualServerSpec.of(at, words[4], timeout), new HashMap<>()));
            } else {
                Objects.requireNonNull(servers.get(at))
                        .weights()
                        .put(address(words[4]), Integer.parseInt(words[7]));
            }
        }
        return servers;
    }

    private static RealServerAddress address(String text) {
        int colon = text.lastIndexOf(':');
        String ip = text.substring(0, colon).replace("[", "").replace("]", "");
        return new RealServerAddress(Ip.of(ip), Integer.parseInt(text.substring(colon + 1)));
    }

    private static Map<IpsetName, Set<IpsetEntry>> entries(IpFamily family, List<String> lines) {
        Map<IpsetName, Set<IpsetEntry>> sets = new EnumMap<>(IpsetName.class);
        Stream.of(IpsetName.values()).forEach(set -> sets.put(set, new HashSet<>()));
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("add")) {
                IpsetName.of(words[1], family)
                        .ifPresent(set ->
                                sets.computeIfAbsent(set, _ -> new HashSet<>())
                                        .add(entry(set, words[2])));
            }
        }
        return sets;
    }

    private static IpsetEntry entry(IpsetName set, String text) {
        String[] parts = text.split(",", -1);
        return switch (set.type()) {
            case HASH_IP -> new IpsetEntry.OfIp(Ip.of(text));
            case BITMAP_PORT -> new IpsetEntry.OfPort(Integer.parseInt(text));
            case HASH_IP_PORT ->
                    new IpsetEntry.OfIpPort(Ip.of(parts[0]), protocol(parts[1]), port(parts[1]));
            case HASH_IP_PORT_IP ->
                    new IpsetEntry.OfIpPortIp(
                            Ip.of(parts[0]), protocol(parts[1]), port(parts[1]), Ip.of(parts[2]));
            case HASH_IP_PORT_NET ->
                    new IpsetEntry.OfIpPortNet(
                            Ip.of(parts[0]), protocol(parts[1]), port(parts[1]), net(parts[2]));
        };
    }

    private static Cidr net(String text) {
        Ip single = Ip.parse(text).orElse(null);
        return single == null ? Cidr.of(text) : new Cidr(single, single.family().bits());
    }

    private static Protocol protocol(String text) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> text.startsWith(protocol.lower() + ":"))
                .findFirst()
                .orElseThrow();
    }

    private static int port(String text) {
        return Integer.parseInt(text.substring(text.indexOf(':') + 1));
    }
}
