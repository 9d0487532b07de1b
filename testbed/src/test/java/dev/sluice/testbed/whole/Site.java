package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A test node, an API server on node2 with the node's object, servers, and one Sluice at a time.
final class Site implements AutoCloseable {
    /// The Service of most tests: `shop/web` at 10.96.10.1, port 80.
    static final Ip WEB = Ip.of("10.96.10.1");

    /// Pods with servers at port 8080; FAR is on node2.
    static final String POD1 = "10.244.1.2";

    static final String FAR = "10.244.2.2";
    static final String POD2 = "10.244.1.3";

    /// The modes that this machine's kernel supports.
    private static final List<ProxyMode> MODES = List.of(ProxyMode.IPTABLES, ProxyMode.NFTABLES);

    private static final String LIST_TABLES =
            "for family in ip ip6; do for table in sluice kube-proxy; do"
                    + " nft -s list table $family $table 2> /dev/null; done; done; true";

    private static final Duration BRIEF = Duration.ofMillis(300);

    /// The limit after which a wait fails. It is no documented limit: on a slow machine, a start in
    /// a guest alone takes more than 20 s.
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /// With so many connections, one of three endpoints is missed only once in ten million times.
    private static final int MANY = 40;

    final TestNode node;
    final Responders responders;
    final ApiServer api;

    /// The mode of the next start.
    ProxyMode mode;

    /// The program of the next start.
    Launcher launcher;

    /// Further lines of the next start's configuration.
    String more = "";

    /// Fields of the next start's SluiceConfiguration, as YAML.
    String ownSettings = "";

    private final Folder folder;
    private @Nullable SluiceRun sluice;

    private Site(ProxyMode mode, TestNode node, Responders responders, ApiServer api, Folder folder)
            throws IOException {
        this.mode = mode;
        this.launcher = Launcher.find();
        this.node = node;
        this.responders = responders;
        this.api = api;
        this.folder = folder;
    }

    /// Builds a site whose API server uses plain HTTP without a token.
    static Site build(ProxyMode mode) throws IOException {
        TestNode node = TestNode.build();
        return build(mode, node, Listening.at(node, Place.NODE2));
    }

    static Site build(ProxyMode mode, TestNode node, Listening listening) throws IOException {
        try {
            ApiServer api = ApiServer.start(listening);
            api.put(NodeObject.node1().json());
            var site =
                    new Site(
                            mode,
                            node,
                            new Responders(node),
                            api,
                            Folder.temporary("sluice-site-"));
            site.listen(POD1, POD2, FAR);
            return site;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /// Returns `shop/web` with port 80.
    static ServiceObject web() {
        return ServiceObject.service("shop/web").clusterIp(WEB.toString()).port("http", 80);
    }

    /// Returns the slice of `shop/web` without endpoints.
    static SliceObject slice() {
        return SliceObject.slice("shop/web").port("http", 8080);
    }

    /// Returns the slice of `shop/web` with ready endpoints.
    static SliceObject slice(String... pods) {
        SliceObject slice = slice();
        for (String pod : pods) {
            slice.ready(pod, nodeOf(pod));
        }
        return slice;
    }

    private static String nodeOf(String pod) {
        return pod.startsWith("10.244.1.") ? "node1" : "node2";
    }

    /// Puts `shop/web` and its slice with ready endpoints into the API server.
    void put(ServiceObject web, String... pods) throws IOException {
        api.put(web.json());
        api.put(slice(pods).json());
    }

    /// Starts servers of further pods.
    void listen(String... pods) throws IOException {
        for (String pod : pods) {
            responders.listen(pod, Protocol.TCP, Ip.of(pod), 8080);
        }
    }

    SluiceRun start() throws IOException {
        SluiceRun started =
                SluiceRun.start(
                        node,
                        launcher,
                        new ProxySettings(mode.toString(), more, ownSettings),
                        api.kubeconfig(),
                        folder.path());
        sluice = started;
        return started;
    }

    /// Starts Sluice and waits for the first sync of both families.
    SluiceRun startAndAwaitSync() throws IOException, InterruptedException {
        SluiceRun started = start();
        awaitLog("IPv4: first sync");
        awaitLog("IPv6: first sync");
        return started;
    }

    /// Kills Sluice with SIGKILL.
    void kill() {
        SluiceRun running = sluice;
        if (running != null) {
            running.close();
        }
    }

    /// Waits until Sluice has logged a line with some words.
    void awaitLog(String words) throws IOException, InterruptedException {
        await("a line \"" + words + "\"", () -> logged(words) > 0);
    }

    /// Returns the number of lines with some words that Sluice has logged since its start.
    long logged(String words) throws IOException {
        SluiceRun running = sluice;
        if (running == null) {
            throw new IllegalStateException("Sluice was not started");
        }
        return running.log().stream().filter(line -> line.contains(words)).count();
    }

    /// Waits until connections of a client in a pod to `shop/web` reach all of these endpoints and
    /// no other.
    void awaitServed(String... endpoints) throws IOException, InterruptedException {
        awaitServed(WEB, 80, endpoints);
    }

    void awaitServed(Ip ip, int port, String... endpoints)
            throws IOException, InterruptedException {
        var expected = new TreeSet<>(List.of(endpoints));
        var seen = new TreeSet<String>();
        await(
                "to be served by " + expected + " at " + ip.withPort(port),
                () -> {
                    seen.clear();
                    seen.addAll(outcomes(client().patient(BRIEF), ip, port, MANY));
                    return seen.equals(expected);
                });
    }

    /// Waits until a new connection to `shop/web` is refused.
    void awaitRefused() throws IOException, InterruptedException {
        awaitServed("refused");
    }

    /// Waits until a new connection to `shop/web` gets no answer.
    void awaitLost() throws IOException, InterruptedException {
        await(
                "to be lost",
                () ->
                        client().patient(BRIEF)
                                .ask(Protocol.TCP, WEB, 80)
                                .equals(new Outcome.TimedOut()));
    }

    /// Returns the endpoints that answered so many connections from a pod, and other outcomes.
    Set<String> outcomes(Ip ip, int port, int times) throws IOException {
        return outcomes(client(), ip, port, times);
    }

    private static Set<String> outcomes(Client client, Ip ip, int port, int times)
            throws IOException {
        var labels = new TreeSet<String>();
        for (int i = 0; i < times; i++) {
            Outcome outcome = client.ask(Protocol.TCP, ip, port);
            labels.add(outcome.label());
            if (outcome instanceof Outcome.TimedOut) {
                return labels;
            }
        }
        return labels;
    }

    /// Returns a client in the third pod.
    Client client() {
        return new Client(node, Place.POD3);
    }

    /// Starts clients in the third pod that keep connecting to `shop/web`.
    Load load() {
        return Load.start(client(), Protocol.TCP, WEB, 80, 2, Duration.ofMillis(1));
    }

    /// Returns the rules of both families in the kernel subsystem that Sluice's mode uses: in
    /// iptables mode those of other programs too.
    String rules() throws IOException {
        return rules(mode);
    }

    private String rules(ProxyMode of) throws IOException {
        return switch (of) {
            case IPTABLES -> saved("iptables-save") + saved("ip6tables-save");
            case NFTABLES -> node.run(Place.NODE, "sh", "-c", LIST_TABLES);
            case IPVS -> throw new IllegalStateException("not on this machine");
        };
    }

    /// Returns what Sluice or kube-proxy have in the kernel in modes other than the present one,
    /// one rule per line.
    List<String> otherModes() throws IOException {
        List<String> lines = new ArrayList<>();
        for (ProxyMode other : MODES) {
            if (other != mode) {
                lines.addAll(ours(other));
            }
        }
        return lines;
    }

    /// Returns what Sluice or kube-proxy have in the kernel in a mode, one rule per line. Omits the
    /// chain KUBE-FIREWALL, which is also the kubelet's.
    List<String> ours(ProxyMode of) throws IOException {
        Pattern mark = Pattern.compile(of == ProxyMode.IPTABLES ? "KUBE-(?!FIREWALL)" : "");
        return rules(of).lines().filter(line -> mark.matcher(line).find()).toList();
    }

    private String saved(String program) throws IOException {
        return node.run(Place.NODE, program)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceFirst(" \\[\\d+:\\d+]$", "") + "\n")
                .reduce("", String::concat);
    }

    /// A condition to wait for.
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    /// Waits until a condition holds; fails with Sluice's log after the time limit.
    void await(String what, Condition condition) throws IOException, InterruptedException {
        await(what, PATIENCE, condition);
    }

    /// @param what evaluated when the limit has passed, so that it can describe the progress
    void await(Supplier<String> what, Condition condition)
            throws IOException, InterruptedException {
        await(what, PATIENCE, condition);
    }

    void await(String what, Duration limit, Condition condition)
            throws IOException, InterruptedException {
        await(() -> what, limit, condition);
    }

    private void await(Supplier<String> what, Duration limit, Condition condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.holds()) {
            SluiceRun running = sluice;
            if (running != null) {
                running.checkAlive();
            }
            if (System.nanoTime() > end) {
                String log = running == null ? "" : String.join("\n", running.log());
                fail("waited %s for %s; Sluice says:\n%s".formatted(limit, what.get(), log));
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        if (sluice != null) {
            sluice.close();
        }
        api.close();
        responders.close();
        node.close();
        folder.close();
    }
}
