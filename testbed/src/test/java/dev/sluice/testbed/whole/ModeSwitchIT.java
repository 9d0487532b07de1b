package dev.sluice.testbed.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A node switches from each mode to each other one, as when an operator changes the configuration,
/// while clients keep connecting: no new connection is lost, and nothing of the old mode is left. A
/// connection that IPVS carries ends when its virtual server is removed; that is said in the
/// README, and is no failure here.
@Tag("pc")
class ModeSwitchIT {
    /// Contains every ordered pair of modes as a step.
    private static final List<ProxyMode> WAY =
            List.of(
                    ProxyMode.IPTABLES,
                    ProxyMode.IPVS,
                    ProxyMode.NFTABLES,
                    ProxyMode.IPTABLES,
                    ProxyMode.NFTABLES,
                    ProxyMode.IPVS,
                    ProxyMode.IPTABLES);

    private static final Ip CLUSTER_IP = Ip.of("10.96.10.1");
    private static final Ip VIP = Ip.of("203.0.113.10");
    private static final int NODE_PORT = 30080;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int ENOUGH = 20;

    /// In an emulated PC, a request may take seconds while a daemon starts.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void inAllSixDirections() throws Exception {
        List<Load> loads = new ArrayList<>();
        Set<Load.Failure> forgiven = new HashSet<>();
        Site site = Site.build(WAY.getFirst());
        try {
            new RecordedAnswers("loadbalancer").objectsInto(site.api);
            site.listen("10.244.2.3", "10.244.3.4");
            SluiceRun running = site.startAndAwaitSync();
            loads.add(load(site, Place.POD3, 20_000, CLUSTER_IP, 80));
            loads.add(load(site, Place.NODE, 20_000, CLUSTER_IP, 80));
            loads.add(load(site, Place.CLIENT, 20_000, Place.NODE.ip(IpFamily.IPV4), NODE_PORT));
            loads.add(load(site, Place.CLIENT, 40_000, VIP, 80));
            for (ProxyMode mode : WAY.subList(1, WAY.size())) {
                ProxyMode before = site.mode;
                running.stop();
                site.mode = mode;
                running = site.startAndAwaitSync();
                Instant synced = Instant.now();
                awaitMoreOfEach(loads);
                site.await(
                        "nothing of mode " + before + " to be left",
                        () -> traces(site, before).isEmpty());
                awaitMoreOfEach(loads);
                for (Load load : loads) {
                    List<Load.Failure> failures = new ArrayList<>(load.tally().failures());
                    failures.removeAll(forgiven);
                    if (before == ProxyMode.IPVS) {
                        openAt(synced, failures).ifPresent(forgiven::add);
                    }
                    failures.removeAll(forgiven);
                    assertEquals(List.of(), failures, before + " to " + mode);
                }
            }
        } finally {
            loads.forEach(Load::close);
            site.close();
        }
    }

    /// Starts clients that use each source port once, since IPVS may confuse connections with the
    /// same one.
    ///
    /// @param first the first source port
    private static Load load(Site site, Place from, int first, Ip ip, int port) {
        Client client = new Client(site.node, from).fromPort(first).patient(PATIENCE);
        return Load.start(client, Protocol.TCP, ip, port, 1, PAUSE);
    }

    /// Returns the request that was open when the new mode had written its rules: a load asks one
    /// at a time, so it is the last one that began before. If it had an answer, it is not there.
    private static Optional<Load.Failure> openAt(Instant synced, List<Load.Failure> failures) {
        return failures.stream()
                .filter(failure -> failure.when().isBefore(synced))
                .filter(failure -> failure.when().plus(failure.took()).isAfter(synced))
                .findFirst();
    }

    private static void awaitMoreOfEach(List<Load> loads) throws InterruptedException {
        for (Load load : loads) {
            load.awaitMore(ENOUGH);
        }
    }

    /// Returns what a mode left in the kernel and the present mode does not use, one item per line.
    private static List<String> traces(Site site, ProxyMode of) throws IOException {
        String script =
                switch (of) {
                    case NFTABLES -> "nft list tables | grep -E 'sluice|kube-proxy'";
                    case IPTABLES ->
                            chains(site.mode, "SVC-|SEP-|EXT-|FW-|NODEPORTS|EXTERNAL-SERVICES");
                    case IPVS ->
                            "ipvsadm -Sn; ipset save; ip -o link | grep kube-ipvs0; "
                                    + chains(site.mode, "IPVS|NODE-PORT|LOAD|SOURCE-RANGES");
                };
        return site.node.run(Place.NODE, "sh", "-c", script + "; true").lines().toList();
    }

    /// Returns a command that lists the chains of a mode. KUBE-FIREWALL is also the kubelet's.
    /// iptables and ipvs mode share some chains.
    ///
    /// @param own pattern of the chains that only the previous mode has
    private static String chains(ProxyMode now, String own) {
        String wanted = now == ProxyMode.NFTABLES ? "" : "(" + own + ")";
        return "{ iptables-save; ip6tables-save; } | grep -v KUBE-FIREWALL | grep -E 'KUBE-%s'"
                .formatted(wanted);
    }
}
