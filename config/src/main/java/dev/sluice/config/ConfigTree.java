package dev.sluice.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Converts a [ProxyConfig] to the KubeProxyConfiguration that kube-proxy would show, with the
/// fields in the same order: maps, lists, strings, numbers and booleans.
public final class ConfigTree {
    private ConfigTree() {}

    public static Map<String, @Nullable Object> of(ProxyConfig config) {
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("kind", ConfigFile.KIND);
        root.put("apiVersion", ConfigFile.API_VERSION);
        if (!config.featureGates().isEmpty()) {
            root.put("featureGates", new LinkedHashMap<>(config.featureGates()));
        }
        root.put("clientConnection", clientConnection(config.clientConnection()));
        root.put("logging", logging(config.logging()));
        root.put("hostnameOverride", config.hostnameOverride());
        root.put("bindAddress", config.bindAddress().toString());
        root.put("healthzBindAddress", config.healthzBindAddress());
        root.put("metricsBindAddress", config.metricsBindAddress());
        root.put("bindAddressHardFail", config.bindAddressHardFail());
        root.put("enableProfiling", config.enableProfiling());
        root.put("showHiddenMetricsForVersion", config.showHiddenMetricsForVersion());
        root.put("mode", config.mode().toString());
        root.put("iptables", iptables(config));
        root.put("ipvs", ipvs(config));
        root.put("nftables", nftables(config));
        root.put("winkernel", winkernel());
        root.put("detectLocalMode", config.detectLocalMode().toString());
        root.put("detectLocal", detectLocal(config.detectLocal()));
        root.put("clusterCIDR", String.join(",", config.clusterCidrs()));
        root.put("nodePortAddresses", orNull(config.nodePortAddresses().items()));
        root.put("oomScoreAdj", config.oomScoreAdj());
        root.put("conntrack", conntrack(config.conntrack()));
        root.put("configSyncPeriod", GoDuration.print(config.configSyncPeriod()));
        root.put("portRange", "");
        return root;
    }

    /// Returns the value of a field in such a tree; empty if it is left out or null.
    static Optional<Object> at(Map<String, @Nullable Object> tree, String path) {
        Optional<Object> found = Optional.of(tree);
        for (String name : path.split("\\.", -1)) {
            found = found.map(value -> value instanceof Map<?, ?> map ? map.get(name) : null);
        }
        return found;
    }

    private static Map<String, @Nullable Object> clientConnection(
            ProxyConfig.ClientConnection client) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("kubeconfig", client.kubeconfig());
        fields.put("acceptContentTypes", client.acceptContentTypes());
        fields.put("contentType", client.contentType());
        fields.put("qps", whole(client.qps()));
        fields.put("burst", client.burst());
        return fields;
    }

    private static Map<String, @Nullable Object> logging(ProxyConfig.Logging logging) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("format", logging.format());
        fields.put("flushFrequency", GoDuration.print(logging.flushFrequency()));
        fields.put("verbosity", logging.verbosity());
        if (!logging.vmodule().isEmpty()) {
            fields.put("vmodule", logging.vmodule().stream().map(ConfigTree::vmodule).toList());
        }
        Map<String, @Nullable Object> options = new LinkedHashMap<>();
        options.put("text", Map.of("infoBufferSize", "0"));
        options.put("json", Map.of("infoBufferSize", "0"));
        fields.put("options", options);
        return fields;
    }

    private static Map<String, @Nullable Object> vmodule(String item) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        int equals = item.lastIndexOf('=');
        fields.put("filePattern", item.substring(0, equals));
        fields.put("verbosity", Integer.valueOf(item.substring(equals + 1)));
        return fields;
    }

    private static Map<String, @Nullable Object> iptables(ProxyConfig config) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("masqueradeBit", config.iptables().masqueradeBit());
        fields.put("masqueradeAll", config.iptables().masqueradeAll());
        fields.put("localhostNodePorts", config.iptables().localhostNodePorts());
        sync(fields, config, ProxyMode.IPTABLES, config.iptables().sync());
        return fields;
    }

    private static Map<String, @Nullable Object> ipvs(ProxyConfig config) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        sync(fields, config, ProxyMode.IPVS, config.ipvs().sync());
        fields.put("scheduler", config.ipvs().scheduler());
        fields.put("excludeCIDRs", orNull(config.ipvs().excludeCidrs()));
        fields.put("strictARP", config.ipvs().strictArp());
        fields.put("tcpTimeout", GoDuration.print(config.ipvs().tcpTimeout()));
        fields.put("tcpFinTimeout", GoDuration.print(config.ipvs().tcpFinTimeout()));
        fields.put("udpTimeout", GoDuration.print(config.ipvs().udpTimeout()));
        return fields;
    }

    private static Map<String, @Nullable Object> nftables(ProxyConfig config) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("masqueradeBit", config.nftables().masqueradeBit());
        fields.put("masqueradeAll", config.nftables().masqueradeAll());
        sync(fields, config, ProxyMode.NFTABLES, config.nftables().sync());
        return fields;
    }

    /// Only the periods of the present mode are shown; those of the others are zero.
    private static void sync(
            Map<String, @Nullable Object> fields,
            ProxyConfig config,
            ProxyMode mode,
            ProxyConfig.Sync sync) {
        boolean on = config.mode() == mode;
        fields.put("syncPeriod", GoDuration.print(on ? sync.period() : Duration.ZERO));
        fields.put("minSyncPeriod", GoDuration.print(on ? sync.minPeriod() : Duration.ZERO));
    }

    private static Map<String, @Nullable Object> winkernel() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("networkName", "");
        fields.put("sourceVip", "");
        fields.put("enableDSR", false);
        fields.put("rootHnsEndpointName", "");
        fields.put("forwardHealthCheckVip", false);
        return fields;
    }

    private static Map<String, @Nullable Object> detectLocal(ProxyConfig.DetectLocal detect) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("bridgeInterface", detect.bridgeInterface());
        fields.put("interfaceNamePrefix", detect.interfaceNamePrefix());
        return fields;
    }

    private static Map<String, @Nullable Object> conntrack(ProxyConfig.Conntrack conntrack) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("maxPerCore", conntrack.maxPerCore());
        fields.put("min", conntrack.min());
        fields.put("tcpEstablishedTimeout", GoDuration.print(conntrack.tcpEstablishedTimeout()));
        fields.put("tcpCloseWaitTimeout", GoDuration.print(conntrack.tcpCloseWaitTimeout()));
        fields.put("tcpBeLiberal", conntrack.tcpBeLiberal());
        fields.put("udpTimeout", GoDuration.print(conntrack.udpTimeout()));
        fields.put("udpStreamTimeout", GoDuration.print(conntrack.udpStreamTimeout()));
        return fields;
    }

    private static @Nullable List<String> orNull(List<String> items) {
        return items.isEmpty() ? null : new ArrayList<>(items);
    }

    /// Returns a whole number without a fraction, as Go prints it.
    private static Number whole(double number) {
        return number == Math.rint(number) ? (Number) (long) number : (Number) number;
    }
}
