package dev.sluice.config;

import static dev.sluice.config.Fields.show;

import dev.sluice.model.Cidr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Validates a configuration by the rules of kube-proxy's validation that concern more than a
/// field's type.
final class ConfigRules {
    /// Feature gates that can be switched off in no matched version, and would change what the
    /// daemon does.
    private static final List<String> LOCKED =
            List.of("MultiCIDRServiceAllocator", "PreferSameTrafficDistribution");

    /// The longest interface name, in bytes: the kernel's IFNAMSIZ without the final NUL. A prefix
    /// is one byte shorter, since iptables appends a `+`.
    private static final int LONGEST_INTERFACE = 15;

    private final List<ConfigProblem> problems;

    private ConfigRules(List<ConfigProblem> problems) {
        this.problems = problems;
    }

    /// Adds a problem for each violated rule.
    static void check(ProxyConfig config, List<ConfigProblem> problems) {
        var rules = new ConfigRules(problems);
        rules.gates(config.featureGates());
        rules.client(config);
        rules.addresses(config);
        rules.modes(config);
        rules.sync(config.mode().toString(), config.sync());
        rules.localTraffic(config);
        rules.nodePorts(config.nodePortAddresses().items());
        rules.conntrack(config.conntrack());
    }

    private void gates(Map<String, Boolean> gates) {
        for (String gate : LOCKED) {
            if (!gates.getOrDefault(gate, true)) {
                refuse("featureGates." + gate, "is always on and cannot be switched off");
            }
        }
    }

    private void client(ProxyConfig config) {
        int burst = config.clientConnection().burst();
        if (burst < 0) {
            refuse("clientConnection.burst", "must not be negative, but is " + burst);
        }
        positive("configSyncPeriod", config.configSyncPeriod());
        between("oomScoreAdj", config.oomScoreAdj(), -1000, 1000);
        String metrics = config.showHiddenMetricsForVersion();
        List<String> previous = KubernetesVersion.previous();
        if (!metrics.isEmpty() && !previous.contains(metrics)) {
            refuse(
                    "showHiddenMetricsForVersion",
                    "must be empty or the version before, one of "
                            + String.join(", ", previous)
                            + ", not "
                            + show(metrics));
        }
    }

    private void addresses(ProxyConfig config) {
        String healthz = config.healthzBindAddress();
        if (!healthz.isEmpty() && !ListenAddress.isValid(healthz)) {
            refuse("healthzBindAddress", notAnAddress(healthz));
        }
        String metrics = config.metricsBindAddress();
        if (!ListenAddress.isValid(metrics)) {
            refuse("metricsBindAddress", notAnAddress(metrics));
        }
    }

    private static String notAnAddress(String text) {
        return "must be an IP address with or without a port, not " + show(text);
    }

    private void modes(ProxyConfig config) {
        between("iptables.masqueradeBit", config.iptables().masqueradeBit(), 0, 31);
        switch (config.mode()) {
            case IPTABLES -> {}
            case NFTABLES ->
                    between("nftables.masqueradeBit", config.nftables().masqueradeBit(), 0, 31);
            case IPVS -> {
                notNegative("ipvs.tcpTimeout", config.ipvs().tcpTimeout());
                notNegative("ipvs.tcpFinTimeout", config.ipvs().tcpFinTimeout());
                notNegative("ipvs.udpTimeout", config.ipvs().udpTimeout());
                cidrs("ipvs.excludeCIDRs", config.ipvs().excludeCidrs());
            }
        }
    }

    private void sync(String mode, ProxyConfig.Sync sync) {
        positive(mode + ".syncPeriod", sync.period());
        notNegative(mode + ".minSyncPeriod", sync.minPeriod());
        if (sync.period().isPositive() && sync.minPeriod().compareTo(sync.period()) > 0) {
            refuse(
                    mode + ".minSyncPeriod",
                    "must not be longer than syncPeriod, but is "
                            + GoDuration.print(sync.minPeriod())
                            + " against "
                            + GoDuration.print(sync.period()));
        }
    }

    private void localTraffic(ProxyConfig config) {
        switch (config.detectLocalMode()) {
            case NODE_CIDR -> {}
            case CLUSTER_CIDR -> clusterCidrs(config.clusterCidrs());
            case BRIDGE_INTERFACE ->
                    interfaceName(
                            "detectLocal.bridgeInterface",
                            config.detectLocal().bridgeInterface(),
                            LONGEST_INTERFACE,
                            config.detectLocalMode());
            case INTERFACE_NAME_PREFIX ->
                    interfaceName(
                            "detectLocal.interfaceNamePrefix",
                            config.detectLocal().interfaceNamePrefix(),
                            LONGEST_INTERFACE - 1,
                            config.detectLocalMode());
        }
    }

    private void clusterCidrs(List<String> cidrs) {
        int before = problems.size();
        for (String cidr : cidrs) {
            if (Cidr.parse(cidr).isEmpty()) {
                refuse("clusterCIDR", notACidr(cidr));
            }
        }
        if (problems.size() > before || cidrs.size() < 2) {
            return;
        }
        long families = cidrs.stream().map(text -> Cidr.of(text).family()).distinct().count();
        if (cidrs.size() > 2 || families < 2) {
            refuse(
                    "clusterCIDR",
                    "must be one CIDR, or one of each IP family, not "
                            + show(String.join(",", cidrs)));
        }
    }

    private void interfaceName(String field, String name, int longest, DetectLocalMode mode) {
        if (name.isEmpty()) {
            refuse(field, "must be set where detectLocalMode is " + mode);
        } else if (name.length() > longest || !name.matches("[!-~&&[^/:+!]]+")) {
            refuse(
                    field,
                    "must be the name of an interface, up to "
                            + longest
                            + " letters, not "
                            + show(name));
        }
    }

    private void nodePorts(List<String> items) {
        for (int i = 0; i < items.size(); i++) {
            if (!NodePortNetworks.accepts(items.get(i))) {
                refuse(
                        "nodePortAddresses[" + i + "]",
                        "must be primary, localhost, all or a CIDR like 10.244.0.0/16, not "
                                + show(items.get(i)));
            }
        }
    }

    private void conntrack(ProxyConfig.Conntrack conntrack) {
        between("conntrack.maxPerCore", conntrack.maxPerCore(), 0, Integer.MAX_VALUE);
        between("conntrack.min", conntrack.min(), 0, Integer.MAX_VALUE);
        notNegative("conntrack.tcpEstablishedTimeout", conntrack.tcpEstablishedTimeout());
        notNegative("conntrack.tcpCloseWaitTimeout", conntrack.tcpCloseWaitTimeout());
        notNegative("conntrack.udpTimeout", conntrack.udpTimeout());
        notNegative("conntrack.udpStreamTimeout", conntrack.udpStreamTimeout());
    }

    private void cidrs(String field, List<String> cidrs) {
        List<String> wrong = new ArrayList<>(cidrs);
        wrong.removeIf(text -> Cidr.parse(text).isPresent());
        wrong.forEach(text -> refuse(field, notACidr(text)));
    }

    private static String notACidr(String text) {
        return "must be a CIDR like 10.244.0.0/16, not " + show(text);
    }

    private void between(String field, int value, int least, int most) {
        if (value < least || value > most) {
            refuse(field, "must be from " + least + " to " + most + ", but is " + value);
        }
    }

    private void positive(String field, Duration duration) {
        if (!duration.isPositive()) {
            refuse(field, "must be longer than zero, but is " + GoDuration.print(duration));
        }
    }

    private void notNegative(String field, Duration duration) {
        if (duration.isNegative()) {
            refuse(field, "must not be negative, but is " + GoDuration.print(duration));
        }
    }

    private void refuse(String field, String reason) {
        problems.add(new ConfigProblem(field, reason));
    }
}
