package dev.sluice.testbed.golden;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A recording: the objects of a cluster, kube-proxy's configuration, and the rules that kube-proxy
/// wrote.
record Scenario(String name) {
    private static final Path FOLDER = Path.of("../golden");

    /// A rule of a Service that not every recording has.
    private static final Pattern SERVICE =
            Pattern.compile("--comment \"?(?!default/kubernetes)[a-z0-9-]+/[a-z0-9-]+");

    private static final Pattern FIXED = Pattern.compile("-A KUBE-MARK-MASQ ");

    static List<Scenario> all() throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER)) {
            return folders.filter(folder -> Files.exists(folder.resolve("iptables")))
                    .map(folder -> new Scenario(folder.getFileName().toString()))
                    .sorted((a, b) -> a.name.compareTo(b.name))
                    .toList();
        }
    }

    ProxyConfig config() throws ConfigException {
        return config("iptables");
    }

    /// Returns the configuration of a mode.
    ProxyConfig config(String mode) throws ConfigException {
        String file = FOLDER.resolve(name).resolve(mode).resolve("config.yaml").toString();
        return ConfigLoader.load(new GivenFlags(Map.of("config", List.of(file)))).config();
    }

    Plan plan(IpFamily family) throws ConfigException, ManifestException {
        return plan("iptables", family);
    }

    Plan plan(String mode, IpFamily family) throws ConfigException, ManifestException {
        return plan(mode, family, addresses(family));
    }

    /// Returns the plan of a node with other interface addresses than those of most recordings.
    Plan plan(String mode, IpFamily family, List<Ip> addresses)
            throws ConfigException, ManifestException {
        ProxyConfig config = config(mode);
        var objects = new Manifests(config.hostnameOverride(), _ -> {});
        objects.read(FOLDER.resolve(name).resolve("objects.json"));
        Snapshot snapshot = objects.snapshot();
        NodeView view = new ConfiguredView(config).of(snapshot.node(), family, addresses);
        return new Planner(family).plan(snapshot, view, Plan.nothing(family, view));
    }

    Path file(String path) {
        return FOLDER.resolve(name).resolve(path);
    }

    /// Returns the recorded output of `iptables-save` or `ip6tables-save`.
    ///
    /// @throws IOException if it cannot be read, or holds nothing worth a comparison
    List<String> recorded(IpFamily family) throws IOException {
        String file =
                switch (family) {
                    case IPV4 -> "iptables-save.txt";
                    case IPV6 -> "ip6tables-save.txt";
                };
        List<String> lines =
                Files.readAllLines(FOLDER.resolve(name).resolve("iptables").resolve(file));
        // Few scenarios have a Service of IPv6, but all have the rules that do not depend on one.
        Pattern least = family == IpFamily.IPV4 ? SERVICE : FIXED;
        if (lines.stream().noneMatch(line -> least.matcher(line).find())) {
            throw new IOException(name + "/" + file + " was recorded too early: no " + least);
        }
        return lines;
    }

    /// Returns the interface addresses of the recorded node.
    static List<Ip> addresses(IpFamily family) {
        List<Ip> all = new ArrayList<>(Place.NODE.ips(family));
        all.add(Ip.of(family == IpFamily.IPV4 ? "127.0.0.1" : "::1"));
        return all;
    }

    @Override
    public String toString() {
        return name;
    }
}
