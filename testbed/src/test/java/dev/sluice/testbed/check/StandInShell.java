package dev.sluice.testbed.check;

import dev.sluice.conntrack.PortUse;
import dev.sluice.inspect.check.facts.DaemonFacts.ApiFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.MemoryFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.SyncFacts;
import dev.sluice.inspect.check.facts.NodeLink;
import dev.sluice.inspect.check.facts.RuleChain;
import dev.sluice.inspect.check.facts.RuleTable;
import dev.sluice.model.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Does to a [StandInNode] what a line does to a node: a command of a shell, or a setting of a
/// configuration. A line of another form fails.
final class StandInShell {
    private final StandInNode node;
    private final List<Known> known = new ArrayList<>();

    private interface Action {
        void run(Matcher line) throws IOException;
    }

    /// A form of lines, and what they do.
    private record Known(Pattern form, Action action) {}

    StandInShell(StandInNode node) {
        this.node = node;
        settings();
        commands();
        programs();
        configurations();
    }

    /// Runs one line.
    ///
    /// @throws IllegalArgumentException if it is none that a node would understand
    void run(String line) throws IOException {
        List<Known> fitting =
                known.stream().filter(each -> each.form().matcher(line).matches()).toList();
        if (fitting.size() != 1) {
            throw new IllegalArgumentException(fitting.size() + " meanings of: " + line);
        }
        Matcher matcher = fitting.getFirst().form().matcher(line);
        if (matcher.matches()) {
            fitting.getFirst().action().run(matcher);
        }
    }

    private void know(String form, Action action) {
        known.add(new Known(Pattern.compile(form), action));
    }

    private void settings() {
        know("sysctl -w (\\S+)=(\\S+)", line -> sysctl(line.group(1), line.group(2)));
        know(
                "echo (\\d+) > /sys/module/nf_conntrack/parameters/hashsize",
                line -> node.setting("net.netfilter.nf_conntrack_buckets", line.group(1)));
        know("bridge link set dev (\\S+) hairpin on", line -> hairpin(line.group(1)));
        know("modprobe -a [\\w ]+", _ -> node.syncs = good());
        know(
                "modprobe nf_conntrack",
                _ -> node.setting("net.netfilter.nf_conntrack_max", "262144"));
    }

    private void commands() {
        know("mkdir -p /(\\S+)", line -> Files.createDirectories(node.path(line.group(1))));
        know("timedatectl set-ntp true", _ -> node.api = api());
        know("systemctl disable --now (\\S+)", line -> stop(line.group(1)));
        know("kubectl get --raw '/readyz\\?verbose'", _ -> node.api = api());
        know("kubectl -n kube-system (.*)", line -> system(line.group(1)));
        know("kubectl -n shop (.*)", line -> shop(line.group(1)));
        know("istioctl install .*", _ -> node.tables.clear());
    }

    private void programs() {
        know("ipvsadm -C", _ -> node.write("proc/thread-self/net/ip_vs", ""));
        know("nft delete table (\\S+) (\\S+)", line -> drop(line.group(1), line.group(2)));
        know(
                "nft chain (\\S+) (\\S+) (\\S+) '\\{ policy accept; \\}'",
                line -> accept(line.group(2), line.group(3)));
        know(
                "(ip6?tables-\\w+)-save \\| grep -v KUBE- \\| \\1-restore",
                line -> removeKube(line.group(1)));
        know("(ip6?tables-\\w+) -t (\\w+) -F", line -> flush(line.group(1), line.group(2)));
        know("(ip6?tables-\\w+) -P FORWARD ACCEPT", line -> accept(line.group(1), "FORWARD"));
        know("ufw disable", _ -> node.tables.removeIf(t -> t.has("ufw-before-forward")));
    }

    private void configurations() {
        know("-localip (\\S+)", line -> localDns(line.group(1)));
        know(
                "hostPath: \\{path: /(\\S+), type: FileOrCreate\\}",
                line -> node.write(line.group(1), ""));
        know(
                "capabilities: \\{add: \\[(\\S+)\\]\\}",
                line -> node.lacking.removeAll(List.of(line.group(1).split(",", -1))));
        know("\"(backend|iptables)\": \\S+", _ -> node.tables.clear());
        know("strictARP: true", _ -> node.config.put("ipvs", "{strictARP: true}"));
        know("disable-kube-proxy: true", _ -> node.end("k3s-server"));
        know("externalTrafficPolicy: Local", _ -> node.ports.clear());
        know(
                "(mode|nodePortAddresses|clusterCIDR): (.+)",
                line -> node.config.put(line.group(1), line.group(2)));
        know(
                "(healthzBindAddress|metricsBindAddress): (.+)",
                line -> node.config.put(line.group(1), '"' + line.group(2) + '"'));
    }

    static SyncFacts good() {
        return new SyncFacts(Map.of(), Optional.empty(), Duration.ZERO, List.of());
    }

    static ApiFacts api() {
        return new ApiFacts(
                Duration.ZERO, Optional.of(Duration.ZERO), Optional.of(Duration.ofHours(1)));
    }

    private void sysctl(String name, String value) throws IOException {
        if (!Files.exists(node.path("proc/sys/" + name.replace('.', '/')))) {
            throw new IllegalArgumentException("there is no sysctl " + name);
        }
        node.setting(name, value);
    }

    private void drop(String family, String name) {
        node.tables.removeIf(t -> t.family().equals(family) && t.name().equals(name));
    }

    private void stop(String unit) throws IOException {
        node.end(unit);
        node.tables.removeIf(table -> table.name().equals(unit));
        if (unit.equals("nftables")) {
            node.syncs = good();
        }
    }

    private void removeKube(String program) {
        change(
                table -> table.program().equals(program),
                table ->
                        new RuleTable(
                                table.legacy(),
                                table.family(),
                                table.name(),
                                table.chains().stream()
                                        .filter(c -> !c.name().startsWith("KUBE-"))
                                        .toList(),
                                0));
    }

    private void flush(String program, String name) {
        change(
                table -> table.program().equals(program) && table.name().equals(name),
                table ->
                        new RuleTable(
                                table.legacy(),
                                table.family(),
                                table.name(),
                                table.chains().stream()
                                        .map(c -> new RuleChain(c.name(), c.hook(), c.drops(), 0))
                                        .toList(),
                                table.serviceChains()));
    }

    /// @param owner the program or the table
    private void accept(String owner, String chain) {
        change(
                table -> table.program().equals(owner) || table.name().equals(owner),
                table ->
                        new RuleTable(
                                table.legacy(),
                                table.family(),
                                table.name(),
                                table.chains().stream()
                                        .map(c ->
                                                new RuleChain(
                                                        c.name(),
                                                        c.hook(),
                                                        c.drops() && !c.name().equals(chain),
                                                        c.uses()))
                                        .toList(),
                                table.serviceChains()));
    }

    private void change(Predicate<RuleTable> which, UnaryOperator<RuleTable> change) {
        node.tables.replaceAll(table -> which.test(table) ? change.apply(table) : table);
    }

    private void hairpin(String name) {
        node.links.replaceAll(link ->
                link.name().equals(name)
                        ? new NodeLink(name, link.bridge(), true, false, link.addresses())
                        : link);
    }

    private void localDns(String address) {
        node.links.replaceAll(link ->
                link.name().equals("nodelocaldns")
                        ? new NodeLink(link.name(), "", true, false, List.of(Ip.of(address)))
                        : link);
    }

    private void system(String rest) throws IOException {
        Matcher memory =
                Pattern.compile("set resources daemonset sluice --limits=memory=(\\d+)Mi")
                        .matcher(rest);
        if (rest.equals("delete pod -l k8s-app=kube-proxy --field-selector spec.nodeName=node1")) {
            node.kernelMismatches.clear();
            node.apiMismatches.clear();
            node.syncs = good();
            node.api = api();
            node.answers = true;
        } else if (rest.startsWith("delete daemonset ")) {
            node.end(rest.substring("delete daemonset ".length()));
        } else if (memory.matches()) {
            node.memory =
                    new MemoryFacts(node.memory.used(), Long.parseLong(memory.group(1)) << 20);
        } else {
            throw new IllegalArgumentException(rest);
        }
    }

    private void shop(String rest) {
        Matcher patch =
                Pattern.compile("patch service (\\w+) (--type json )?-p '(.*)'").matcher(rest);
        Matcher anew = Pattern.compile("get service (\\w+) -o json \\| jq 'del\\(.*").matcher(rest);
        Matcher edit = Pattern.compile("edit service (\\w+)").matcher(rest);
        if (patch.matches()) {
            node.objects.computeIfPresent(
                    "shop/" + patch.group(1),
                    (_, json) ->
                            patch.group(2) == null
                                    ? JsonChange.merge(json, patch.group(3))
                                    : JsonChange.patch(json, patch.group(3)));
        } else if (anew.matches()) {
            // The API server chooses another address.
            node.service(anew.group(1), "10.96.0.99", "", "");
        } else if (edit.matches()) {
            node.service(edit.group(1), "10.96.0.98", "", "");
        } else {
            throw new IllegalArgumentException(rest);
        }
    }

    static PortUse portUse(int used) {
        return new PortUse(
                Ip.of("172.31.255.11"),
                Ip.of("10.244.2.2"),
                8080,
                6,
                used,
                List.of("shop/web:http"));
    }
}
