package dev.sluice.config;

import dev.sluice.config.Fields.Zero;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Makes a [ProxyConfig] of a tree of values: which fields there are, of what kind, and what holds
/// where they are left out. The defaults are kube-proxy's.
final class ConfigReader {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Fields root;
    private final Zero zero;

    private ConfigReader(Fields root, Zero zero) {
        this.root = root;
        this.zero = zero;
    }

    /// Reads what there is; what is wrong goes to the problems, and the field has its default.
    static ProxyConfig read(Fields root, Zero zero, SluiceConfig sluice) {
        return new ConfigReader(root, zero).config(sluice);
    }

    private ProxyConfig config(SluiceConfig sluice) {
        ProxyMode mode = root.oneOf("mode", ProxyMode.IPTABLES, List.of(ProxyMode.values()));
        root.text("apiVersion", "");
        root.text("kind", "");
        root.ignore("portRange", "windowsRunAsService");
        winkernel(root.object("winkernel"));
        Ip bind = root.ip("bindAddress", Ip.of("0.0.0.0"));
        boolean four = bind.family() == IpFamily.IPV4;
        return new ProxyConfig(
                root.object("featureGates").flags(),
                clientConnection(root.object("clientConnection")),
                logging(root.object("logging")),
                root.text("hostnameOverride", "").strip().toLowerCase(Locale.ROOT),
                bind,
                HostPort.complete(root.text("healthzBindAddress", four ? "0.0.0.0" : "::"), 10256),
                HostPort.complete(
                        root.text("metricsBindAddress", four ? "127.0.0.1" : "::1"), 10249),
                root.flag("bindAddressHardFail", false),
                root.flag("enableProfiling", false),
                root.text("showHiddenMetricsForVersion", ""),
                mode,
                iptables(root.object("iptables")),
                ipvs(root.object("ipvs")),
                nftables(root.object("nftables")),
                root.oneOf(
                        "detectLocalMode",
                        DetectLocalMode.CLUSTER_CIDR,
                        List.of(DetectLocalMode.values())),
                detectLocal(root.object("detectLocal")),
                clusterCidrs(),
                nodePortAddresses(mode),
                root.numberOrZero("oomScoreAdj", -999),
                conntrack(root.object("conntrack")),
                root.duration("configSyncPeriod", Duration.ofMinutes(15)),
                sluice);
    }

    private static ProxyConfig.ClientConnection clientConnection(Fields in) {
        return new ProxyConfig.ClientConnection(
                in.path("kubeconfig", ""),
                in.text("acceptContentTypes", ""),
                in.text("contentType", ProxyConfig.ClientConnection.PROTOBUF),
                in.decimal("qps", 5),
                in.number("burst", 10));
    }

    private static ProxyConfig.Logging logging(Fields in) {
        Fields options = in.object("options");
        options.object("text").ignore("splitStream", "infoBufferSize");
        options.object("json").ignore("splitStream", "infoBufferSize");
        List<String> vmodule = new ArrayList<>();
        for (Fields item : in.objects("vmodule")) {
            vmodule.add(item.text("filePattern", "") + "=" + item.numberOrZero("verbosity", 0));
        }
        return new ProxyConfig.Logging(
                in.oneOf("format", "text", List.of("text", "json")),
                in.durationOrNanos("flushFrequency", Duration.ofSeconds(5)),
                in.numberOrZero("verbosity", 0),
                vmodule);
    }

    private static ProxyConfig.Iptables iptables(Fields in) {
        return new ProxyConfig.Iptables(
                in.numberOrZero("masqueradeBit", 14),
                in.flag("masqueradeAll", false),
                in.flag("localhostNodePorts", true),
                sync(in, SECOND));
    }

    /// The least interval defaults to none in a file, but to a second on the command line.
    private ProxyConfig.Ipvs ipvs(Fields in) {
        return new ProxyConfig.Ipvs(
                sync(in, zero == Zero.IS_DEFAULT ? Duration.ZERO : SECOND),
                in.text("scheduler", ""),
                in.texts("excludeCIDRs"),
                in.flag("strictARP", false),
                in.durationOrZero("tcpTimeout", Duration.ZERO),
                in.durationOrZero("tcpFinTimeout", Duration.ZERO),
                in.durationOrZero("udpTimeout", Duration.ZERO));
    }

    private static ProxyConfig.Nftables nftables(Fields in) {
        return new ProxyConfig.Nftables(
                in.numberOrZero("masqueradeBit", 14),
                in.flag("masqueradeAll", false),
                sync(in, SECOND));
    }

    private static ProxyConfig.Sync sync(Fields in, Duration least) {
        return new ProxyConfig.Sync(
                in.duration("syncPeriod", Duration.ofSeconds(30)),
                in.duration("minSyncPeriod", least),
                in.gives("minSyncPeriod"));
    }

    private static ProxyConfig.DetectLocal detectLocal(Fields in) {
        return new ProxyConfig.DetectLocal(
                in.text("bridgeInterface", ""), in.text("interfaceNamePrefix", ""));
    }

    /// In a file, empty text is no CIDR; a flag given as empty text is an empty CIDR, which the
    /// rules refuse.
    private List<String> clusterCidrs() {
        String none = "none";
        String text = root.text("clusterCIDR", none);
        return text.equals(none) ? List.of() : List.of(text.split(",", -1));
    }

    private List<String> nodePortAddresses(ProxyMode mode) {
        List<String> addresses = root.texts("nodePortAddresses");
        return switch (mode) {
            case IPTABLES, IPVS -> addresses;
            case NFTABLES -> addresses.isEmpty() ? List.of("primary") : addresses;
        };
    }

    private static ProxyConfig.Conntrack conntrack(Fields in) {
        return new ProxyConfig.Conntrack(
                in.numberOrZero("maxPerCore", 32_768),
                in.numberOrZero("min", 131_072),
                in.durationOrZero("tcpEstablishedTimeout", Duration.ofHours(24)),
                in.durationOrZero("tcpCloseWaitTimeout", Duration.ofHours(1)),
                in.flag("tcpBeLiberal", false),
                in.durationOrZero("udpTimeout", Duration.ZERO),
                in.durationOrZero("udpStreamTimeout", Duration.ZERO),
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

    private static void winkernel(Fields in) {
        in.ignore(
                "networkName",
                "sourceVip",
                "enableDSR",
                "rootHnsEndpointName",
                "forwardHealthCheckVip");
    }
}
