package dev.sluice.testbed.check;

import dev.sluice.conntrack.PortUse;
import dev.sluice.daemon.Configs;
import dev.sluice.daemon.facts.HostReader;
import dev.sluice.daemon.facts.NodeSetups;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.inspect.check.NodeCheck;
import dev.sluice.inspect.check.Suppressions;
import dev.sluice.inspect.check.facts.DaemonFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.ApiFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.MemoryFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.SkippedObject;
import dev.sluice.inspect.check.facts.DaemonFacts.SyncFacts;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.KernelFacts;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.NodeSetup;
import dev.sluice.inspect.check.facts.RuleChain;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.inspect.check.facts.RulesetFacts;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import dev.sluice.inspect.check.facts.ServiceMismatch;
import dev.sluice.inspect.check.facts.TrackingFacts;
import dev.sluice.iptables.Programs;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// A node that exists as files of a folder, as objects of an API and as values. It is in order
/// until a test changes it. Its files are read by the real reader.
final class StandInNode {
    static final String NODE = "node1";

    final Path root;
    final Map<String, String> config = new TreeMap<>(Map.of("clusterCIDR", "10.244.0.0/16"));
    final Map<String, String> objects = new LinkedHashMap<>();
    final List<NodeLink> links = new ArrayList<>();
    final List<RuleTable> tables = new ArrayList<>();
    final List<ServiceMismatch> kernelMismatches = new ArrayList<>();
    final List<ServiceMismatch> apiMismatches = new ArrayList<>();
    final Set<String> lacking = new TreeSet<>();
    final List<PortUse> ports = new ArrayList<>();
    IptablesProgram program = new IptablesProgram("1.8.9", false, true);
    SyncFacts syncs = new SyncFacts(Map.of(), Optional.empty(), Duration.ZERO, List.of());
    ApiFacts api = new ApiFacts(Duration.ZERO, Optional.of(Duration.ZERO), Optional.empty());
    MemoryFacts memory = new MemoryFacts(100L << 20, 256L << 20);
    boolean answers = true;

    StandInNode(Path root) throws IOException {
        this.root = root;
        write("proc/sys/kernel/osrelease", "6.1.0-25-amd64");
        setting("net.ipv4.ip_forward", "1");
        setting("net.ipv6.conf.all.forwarding", "1");
        setting("net.ipv4.conf.all.rp_filter", "2");
        setting("net.ipv4.conf.all.route_localnet", "0");
        setting("net.ipv4.vs.conntrack", "1");
        setting("net.ipv4.ip_local_port_range", "32768\t60999");
        setting("net.ipv4.ip_local_reserved_ports", "");
        setting("net.netfilter.nf_conntrack_count", "100");
        setting("net.netfilter.nf_conntrack_max", "262144");
        setting("net.netfilter.nf_conntrack_buckets", "65536");
        setting("net.bridge.bridge-nf-call-iptables", "1");
        setting("net.bridge.bridge-nf-call-ip6tables", "1");
        for (String kind : List.of("tcp", "tcp6", "udp", "udp6")) {
            write("proc/thread-self/net/" + kind, "  sl  local_address rem_address   st");
        }
        write("proc/thread-self/net/ip_vs", "IP Virtual Server version 1.2.1 (size=4096)");
        Files.createDirectories(path("proc/self/ns"));
        Files.createSymbolicLink(path("proc/self/ns/pid"), Path.of("pid:[4026531836]"));
        process(1, "systemd", "/sbin/init");
        write("run/xtables.lock", "");
        Files.createDirectories(path("var/lib/sluice"));
        links.add(new NodeLink("eth0", "", true, false, List.of(Ip.of("172.31.255.11"))));
        links.add(new NodeLink("cni0", "", true, false, List.of(Ip.of("10.244.1.1"))));
        links.add(new NodeLink("pod1", "cni0", true, false, List.of()));
        // A proxy in ipvs mode leaves the interface, which alone does nothing.
        links.add(new NodeLink("kube-ipvs0", "", true, false, List.of()));
        put(
                "node",
                """
                {"kind":"Node","apiVersion":"v1","metadata":{"name":"node1"},
                "status":{"addresses":[{"type":"InternalIP","address":"172.31.255.11"}]}}\
                """);
    }

    Path path(String name) {
        return root.resolve(name);
    }

    void write(String name, String text) throws IOException {
        Files.createDirectories(path(name).getParent());
        Files.writeString(path(name), text + "\n");
    }

    void setting(String name, String value) throws IOException {
        write("proc/sys/" + name.replace('.', '/'), value);
    }

    void process(long pid, String name, String command) throws IOException {
        write("proc/" + pid + "/comm", name);
        Files.writeString(path("proc/" + pid + "/cmdline"), command.replace(' ', '\0') + "\0");
        Files.createDirectories(path("proc/" + pid + "/fd"));
    }

    /// Removes the processes of a name, and the sockets that they hold.
    void end(String name) throws IOException {
        for (long pid = 2; pid < 100; pid++) {
            Path comm = path("proc/" + pid + "/comm");
            if (Files.exists(comm) && Files.readString(comm).strip().equals(name)) {
                Files.delete(comm);
                write("proc/thread-self/net/tcp", "  sl  local_address rem_address   st");
            }
        }
    }

    /// Makes a process listen.
    ///
    /// @param address as the kernel prints it on a machine of this byte order
    void listen(long pid, String address, int port) throws IOException {
        long inode = 4000 + pid;
        write(
                "proc/thread-self/net/tcp",
                """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: %s:%04X 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 %d 1 0 100\
                """
                        .formatted(address, port, inode));
        Path descriptor = path("proc/" + pid + "/fd/3");
        Files.deleteIfExists(descriptor);
        Files.createSymbolicLink(descriptor, Path.of("socket:[" + inode + "]"));
    }

    /// @param key what [JsonChange]s name: `shop/web` for a Service
    void put(String key, String json) {
        objects.put(key, json);
    }

    /// @param spec fields of the Service's spec besides its cluster IP and port 80
    void service(String name, String clusterIp, String port, String spec) {
        put(
                "shop/" + name,
                """
                {"kind":"Service","apiVersion":"v1","metadata":{"name":"%s","namespace":"shop",
                "creationTimestamp":"2026-01-0%dT00:00:00Z"},
                "spec":{"clusterIP":"%s","clusterIPs":["%s"],"ports":[{"name":"http","port":80%s}]%s}}\
                """
                        .formatted(name, 1 + objects.size(), clusterIp, clusterIp, port, spec));
    }

    void endpoint(String service, String ip, String node) {
        put(
                "slice/" + service,
                """
                {"kind":"EndpointSlice","apiVersion":"discovery.k8s.io/v1","addressType":"IPv4",
                "metadata":{"name":"%1$s-1","namespace":"shop","labels":{"kubernetes.io/service-name":"%1$s"}},
                "ports":[{"name":"http","port":8080,"protocol":"TCP"}],
                "endpoints":[{"addresses":["%2$s"],"nodeName":"%3$s","conditions":{"ready":true}}]}\
                """
                        .formatted(service, ip, node));
    }

    /// Adds a table of iptables in the nf_tables variant, or a table of nftables.
    void table(boolean legacy, String family, String name, int serviceChains, RuleChain... chains) {
        tables.add(new RuleTable(legacy, family, name, List.of(chains), serviceChains));
    }

    CheckReport check(CheckStage stage) throws IOException, ManifestException {
        return NodeCheck.of(facts(), stage, Suppressions.NONE);
    }

    NodeFacts facts() throws ManifestException {
        StringBuilder fields = new StringBuilder();
        config.forEach((key, value) ->
                fields.append(fields.isEmpty() ? "" : ", ").append(key).append(": ").append(value));
        var configured = Configs.of(fields.toString());
        NodeSetup setup = NodeSetups.of(configured, NODE, EnumSet.allOf(IpFamily.class));
        List<SkippedObject> skipped = new ArrayList<>();
        var manifests =
                new Manifests(
                        NODE,
                        problem ->
                                skipped.add(
                                        new SkippedObject(
                                                "Service", "shop/web", problem.toString())));
        for (String json : objects.values()) {
            manifests.read(
                    new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "the test");
        }
        Snapshot snapshot = manifests.snapshot();
        var view = new ConfiguredView(configured).of(snapshot.node(), IpFamily.IPV4, List.of());
        Plan plan =
                new Planner(IpFamily.IPV4).plan(snapshot, view, Plan.nothing(IpFamily.IPV4, view));
        var daemon =
                new DaemonFacts(
                        new Fact.Known<>(answers),
                        new Fact.Known<>(List.of(plan)),
                        new Fact.Known<>(kernelMismatches),
                        new Fact.Known<>(apiMismatches),
                        new Fact.Known<>(syncs),
                        new Fact.Known<>(skipped),
                        new Fact.Known<>(api),
                        new Fact.Known<>(memory),
                        new Fact.Known<>(lacking),
                        new Fact.Known<>(Files.isDirectory(path("var/lib/sluice"))));
        NodeFacts read =
                new HostReader(root, new Programs(List.of(), Duration.ofSeconds(10)))
                        .read(setup, daemon);
        return withValues(read);
    }

    /// The kernel of this machine is no stand-in: what comes from it by netlink is replaced.
    private NodeFacts withValues(NodeFacts read) {
        List<Ip> addresses = links.stream().flatMap(link -> link.addresses().stream()).toList();
        Set<String> missing = new TreeSet<>(read.kernel().missing().or(Set.of()));
        missing.remove("br_netfilter");
        return new NodeFacts(
                read.setup(),
                new KernelFacts(
                        read.kernel().release(),
                        read.kernel().settings(),
                        new Fact.Known<>(missing),
                        new Fact.Known<>(links),
                        new Fact.Known<>(addresses)),
                new RulesetFacts(
                        new Fact.Known<>(program),
                        new Fact.Known<>(tables.stream().filter(t -> !t.legacy()).toList()),
                        new Fact.Known<>(tables.stream().filter(RuleTable::legacy).toList()),
                        read.rules().virtualServers(),
                        read.rules().lockWritable()),
                read.processes(),
                new TrackingFacts(read.tracking().table(), new Fact.Known<>(ports)),
                read.daemon());
    }
}
