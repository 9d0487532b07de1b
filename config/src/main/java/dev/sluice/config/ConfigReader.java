package dev.sluice.config;

import dev.sluice.model.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads a [ProxyConfig] from a tree of values. The defaults are those of [Settings].
final class ConfigReader {
    private final Fields root;

    private ConfigReader(Fields root) {
        this.root = root;
    }

    /// Reads all fields. For a wrong value, a problem is added and the default is used.
    static ProxyConfig read(Fields root, SluiceConfig sluice) {
        return new ConfigReader(root).config(sluice);
    }

    private ProxyConfig config(SluiceConfig sluice) {
        ProxyMode mode = root.oneOf("mode", List.of(ProxyMode.values()));
        root.text("apiVersion", "");
        root.text("kind", "");
        root.object("winkernel");
        Ip bind = root.ip("bindAddress");
        return new ProxyConfig(
                root.object("featureGates").flags(),
                clientConnection(root.object("clientConnection")),
                logging(root.object("logging")),
                root.text("hostnameOverride").strip().toLowerCase(Locale.ROOT),
                bind,
                root.address("healthzBindAddress", bind.family()),
                root.address("metricsBindAddress", bind.family()),
                root.flag("bindAddressHardFail"),
                root.flag("enableProfiling"),
                root.text("showHiddenMetricsForVersion"),
                mode,
                !root.text("mode", "").isEmpty(),
                iptables(root.object("iptables")),
                ipvs(root.object("ipvs")),
                nftables(root.object("nftables")),
                root.oneOf("detectLocalMode", List.of(DetectLocalMode.values())),
                detectLocal(root.object("detectLocal")),
                clusterCidrs(),
                nodePortAddresses(mode),
                root.number("oomScoreAdj"),
                conntrack(root.object("conntrack")),
                root.duration("configSyncPeriod"),
                sluice);
    }

    private static ProxyConfig.ClientConnection clientConnection(Fields in) {
        return new ProxyConfig.ClientConnection(
                in.path("kubeconfig"),
                in.text("acceptContentTypes"),
                in.text("contentType"),
                in.decimal("qps"),
                in.number("burst"));
    }

    private static ProxyConfig.Logging logging(Fields in) {
        Fields options = in.object("options");
        options.object("text");
        options.object("json");
        List<String> vmodule = new ArrayList<>();
        for (Fields item : in.objects("vmodule")) {
            vmodule.add(item.text("filePattern") + "=" + item.number("verbosity"));
        }
        return new ProxyConfig.Logging(
                in.oneOf("format", List.of("text", "json")),
                in.durationOrNanos("flushFrequency"),
                in.number("verbosity"),
                vmodule);
    }

    private static ProxyConfig.Iptables iptables(Fields in) {
        return new ProxyConfig.Iptables(
                in.number("masqueradeBit"),
                in.flag("masqueradeAll"),
                in.flag("localhostNodePorts"),
                sync(in));
    }

    private static ProxyConfig.Ipvs ipvs(Fields in) {
        return new ProxyConfig.Ipvs(
                sync(in),
                in.text("scheduler"),
                in.texts("excludeCIDRs"),
                in.flag("strictARP"),
                in.duration("tcpTimeout"),
                in.duration("tcpFinTimeout"),
                in.duration("udpTimeout"));
    }

    private static ProxyConfig.Nftables nftables(Fields in) {
        return new ProxyConfig.Nftables(
                in.number("masqueradeBit"), in.flag("masqueradeAll"), sync(in));
    }

    private static ProxyConfig.Sync sync(Fields in) {
        return new ProxyConfig.Sync(
                in.duration("syncPeriod"), in.duration("minSyncPeriod"), in.gives("minSyncPeriod"));
    }

    private static ProxyConfig.DetectLocal detectLocal(Fields in) {
        return new ProxyConfig.DetectLocal(
                in.text("bridgeInterface"), in.text("interfaceNamePrefix"));
    }

    /// Returns no CIDR for empty text in a file. A flag with empty text gives an empty CIDR, which
    /// [ConfigRules] refuses.
    private List<String> clusterCidrs() {
        return root.hasText("clusterCIDR")
                ? List.of(root.text("clusterCIDR").split(",", -1))
                : List.of();
    }

    private NodePortNetworks nodePortAddresses(ProxyMode mode) {
        var given = new NodePortNetworks(root.texts("nodePortAddresses"));
        return switch (mode) {
            case IPTABLES, IPVS -> given;
            case NFTABLES ->
                    given.isEmpty()
                            ? new NodePortNetworks(List.of(NodePortNetworks.PRIMARY))
                            : given;
        };
    }

    private static ProxyConfig.Conntrack conntrack(Fields in) {
        return new ProxyConfig.Conntrack(
                in.number("maxPerCore"),
                in.number("min"),
                in.duration("tcpEstablishedTimeout"),
                in.duration("tcpCloseWaitTimeout"),
                in.flag("tcpBeLiberal"),
                in.duration("udpTimeout"),
                in.duration("udpStreamTimeout"),
                Stream.of(
                                "maxPerCore",
                                "min",
                                "tcpEstablishedTimeout",
                                "tcpCloseWaitTimeout",
                                "udpTimeout",
                                "udpStreamTimeout")
                        .filter(in::gives)
                        .collect(Collectors.toSet()));
    }
}
