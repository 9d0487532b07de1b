package dev.sluice.testbed.golden;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the recorded outputs of `ipvsadm -Sn`, `ipset save` and `ip addr` of one family.
final class RecordedServers {
    private static final Pattern SERVER =
            Pattern.compile("-A -([tu]|-sctp-service) (\\S+) -s (\\S+)(?: -p (\\d+))?");
    private static final Pattern REAL =
            Pattern.compile("-a -([tu]|-sctp-service) (\\S+) -r (\\S+) -m -w (\\d+)");
    private static final Pattern BOUND = Pattern.compile("inet6? ([0-9a-f.:]+)/\\d+ scope global");

    private final IpFamily family;
    private final Map<ServerAddress, VirtualServerSpec> servers = new HashMap<>();
    private final Map<ServerAddress, Map<RealServerAddress, Integer>> weights = new HashMap<>();

    private RecordedServers(IpFamily family) {
        this.family = family;
    }

    /// @param folder the folder of mode ipvs of a recording
    static InstalledState read(Path folder, IpFamily family) throws IOException {
        var recorded = new RecordedServers(family);
        for (String line : Files.readAllLines(folder.resolve("ipvsadm.txt"))) {
            recorded.server(line.strip());
        }
        Map<ServerAddress, InstalledServer> all = new HashMap<>();
        recorded.servers.forEach((at, spec) ->
                all.put(
                        at,
                        new InstalledServer(spec, recorded.weights.getOrDefault(at, Map.of()))));
        return new InstalledState(
                all,
                recorded.sets(Files.readAllLines(folder.resolve("ipset-save.txt"))),
                recorded.bound(Files.readAllLines(folder.resolve("kube-ipvs0.txt"))));
    }

    private void server(String line) {
        Matcher server = SERVER.matcher(line);
        Matcher real = REAL.matcher(line);
        if (server.find()) {
            ServerAddress at = at(server.group(1), server.group(2));
            if (at.ip().family() == family) {
                int sticky = server.group(4) == null ? 0 : Integer.parseInt(server.group(4));
                servers.put(at, VirtualServerSpec.of(at, server.group(3), sticky));
            }
        } else if (real.find()) {
            ServerAddress at = at(real.group(1), real.group(2));
            int colon = real.group(3).lastIndexOf(':');
            weights.computeIfAbsent(at, _ -> new HashMap<>())
                    .put(
                            new RealServerAddress(ip(real.group(3)), number(real.group(3), colon)),
                            Integer.parseInt(real.group(4)));
        } else {
            throw new IllegalArgumentException("cannot read " + line);
        }
    }

    private static ServerAddress at(String kind, String text) {
        Protocol protocol =
                switch (kind) {
                    case "t" -> Protocol.TCP;
                    case "u" -> Protocol.UDP;
                    default -> Protocol.SCTP;
                };
        return new ServerAddress(protocol, ip(text), number(text, text.lastIndexOf(':')));
    }

    private static Ip ip(String text) {
        String host = text.substring(0, text.lastIndexOf(':'));
        return Ip.of(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static int number(String text, int colon) {
        return Integer.parseInt(text.substring(colon + 1));
    }

    private Map<IpsetName, Set<IpsetEntry>> sets(List<String> lines) {
        Map<IpsetName, Set<IpsetEntry>> sets = new EnumMap<>(IpsetName.class);
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            IpsetName.of(words[1], family)
                    .ifPresent(name -> {
                        Set<IpsetEntry> its = sets.computeIfAbsent(name, _ -> new HashSet<>());
                        if (words[0].equals("add")) {
                            its.add(entry(name, words[2].split(",", -1)));
                        }
                    });
        }
        return sets;
    }

    private static IpsetEntry entry(IpsetName set, String[] parts) {
        if (parts.length == 1) {
            return switch (set.type()) {
                case BITMAP_PORT -> new IpsetEntry.OfPort(Integer.parseInt(parts[0]));
                case HASH_IP, HASH_IP_PORT, HASH_IP_PORT_IP, HASH_IP_PORT_NET ->
                        new IpsetEntry.OfIp(Ip.of(parts[0]));
            };
        }
        Ip ip = Ip.of(parts[0]);
        int colon = parts[1].indexOf(':');
        Protocol protocol =
                Protocol.parse(parts[1].substring(0, colon).toUpperCase(Locale.ROOT)).orElseThrow();
        int port = number(parts[1], colon);
        if (parts.length == 2) {
            return new IpsetEntry.OfIpPort(ip, protocol, port);
        }
        return switch (set.type()) {
            case HASH_IP_PORT_NET ->
                    new IpsetEntry.OfIpPortNet(
                            ip,
                            protocol,
                            port,
                            Cidr.parse(parts[2])
                                    .orElseGet(
                                            () -> new Cidr(Ip.of(parts[2]), ip.family().bits())));
            case HASH_IP, HASH_IP_PORT, HASH_IP_PORT_IP, BITMAP_PORT ->
                    new IpsetEntry.OfIpPortIp(ip, protocol, port, Ip.of(parts[2]));
        };
    }

    private Set<Ip> bound(List<String> lines) {
        Set<Ip> bound = new HashSet<>();
        for (String line : lines) {
            Matcher address = BOUND.matcher(line);
            while (address.find()) {
                Ip ip = Ip.of(address.group(1));
                if (ip.family() == family) {
                    bound.add(ip);
                }
            }
        }
        return bound;
    }
}
