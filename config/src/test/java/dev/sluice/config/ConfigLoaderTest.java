package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.model.Ip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final String HEAD =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    @TempDir Path folder;

    @Test
    void a_file_that_says_nothing_gives_kube_proxys_defaults() throws Exception {
        assertEquals(defaults(pace("30s", "0s")), load(HEAD).config());
    }

    @Test
    void no_flags_give_the_same_but_for_the_pace_of_ipvs() throws Exception {
        assertEquals(defaults(pace("30s", "1s")), ConfigLoader.load(GivenFlags.none()).config());
    }

    private static ProxyConfig defaults(ProxyConfig.Sync ipvs) {
        return new ProxyConfig(
                Map.of(),
                new ProxyConfig.ClientConnection(
                        "", "", "application/vnd.kubernetes.protobuf", 5, 10),
                new ProxyConfig.Logging("text", Duration.ofSeconds(5), 0, List.of()),
                "",
                Ip.of("0.0.0.0"),
                "0.0.0.0:10256",
                "127.0.0.1:10249",
                false,
                false,
                "",
                ProxyMode.IPTABLES,
                false,
                new ProxyConfig.Iptables(14, false, true, pace("30s", "1s")),
                new ProxyConfig.Ipvs(
                        ipvs, "", List.of(), false, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                new ProxyConfig.Nftables(14, false, pace("30s", "1s")),
                DetectLocalMode.CLUSTER_CIDR,
                new ProxyConfig.DetectLocal("", ""),
                List.of(),
                new NodePortNetworks(List.of()),
                -999,
                new ProxyConfig.Conntrack(
                        32_768,
                        131_072,
                        Duration.ofHours(24),
                        Duration.ofHours(1),
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        Set.of()),
                Duration.ofMinutes(15),
                new SluiceConfig(
                        new SluiceConfig.Ipvs(Duration.ZERO),
                        new SluiceConfig.Nftables(false, 1000),
                        new SluiceConfig.LastGood(true, "/var/lib/sluice/last-good"),
                        OperatorAccess.LOCAL,
                        true));
    }

    @Test
    void the_file_that_kubeadm_writes_gives_the_defaults() throws Exception {
        var kubeadm = load(resource("kubeadm.yaml")).config();
        var plain =
                load(HEAD
                                + "clusterCIDR: 10.244.0.0/16\n"
                                + "clientConnection: {kubeconfig: "
                                + "/var/lib/kube-proxy/kubeconfig.conf}\n")
                        .config();
        assertEquals(plain, kubeadm);
    }

    @Test
    void json_is_read_like_yaml() throws Exception {
        var config =
                load("""
                {"apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
                 "kind": "KubeProxyConfiguration",
                 "mode": "iptables", "conntrack": {"maxPerCore": 0}}
                """)
                        .config();
        assertEquals(0, config.conntrack().maxPerCore());
    }

    /// Fields of a file, and a part of the configuration that they result in.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    zero is a masquerade bit             | iptables: {masqueradeBit: 0}              | masqueradeBit=0
                    false is no default                  | iptables: {localhostNodePorts: false}     | localhostNodePorts=false
                    zero is an OOM score                 | oomScoreAdj: 0                            | oomScoreAdj=0
                    zero leaves conntrack alone          | conntrack: {min: 0, maxPerCore: 0}        | maxPerCore=0, min=0
                    a zero timeout is meant              | conntrack: {tcpEstablishedTimeout: 0s}    | tcpEstablishedTimeout=PT0S
                    a zero period is the default         | iptables: {syncPeriod: 0s}                | Sync[period=PT30S, minPeriod=PT1S, minPeriodGiven=false]
                    a pace that was asked for            | iptables: {minSyncPeriod: 1s}             | Sync[period=PT30S, minPeriod=PT1S, minPeriodGiven=true]
                    a zero pace is the default           | iptables: {minSyncPeriod: 0s}             | Sync[period=PT30S, minPeriod=PT1S, minPeriodGiven=false]
                    IPv6 binding moves the servers       | bindAddress: '::'                         | healthzBindAddress=[::]:10256, metricsBindAddress=[::1]:10249
                    a port is added                      | metricsBindAddress: 0.0.0.0               | metricsBindAddress=0.0.0.0:10249
                    a port is added to IPv6              | healthzBindAddress: '::1'                 | healthzBindAddress=[::1]:10256
                    a port is kept                       | healthzBindAddress: '[::1]:9'             | healthzBindAddress=[::1]:9
                    names are trimmed and lower case     | hostnameOverride: ' Node1 '               | hostnameOverride=node1
                    two cluster CIDRs                    | clusterCIDR: '10.0.0.0/8,fd00::/8'        | clusterCidrs=[10.0.0.0/8, fd00::/8]
                    a wrong cluster CIDR of another mode | {detectLocalMode: NodeCIDR, clusterCIDR: x} | clusterCidrs=[x]
                    primary                              | nodePortAddresses: [primary]              | nodePortAddresses=[primary]
                    words and CIDRs                      | nodePortAddresses: [all, localhost, primary, 10.0.0.0/8] | nodePortAddresses=[all, localhost, primary, 10.0.0.0/8]
                    nftables takes primary by default    | mode: nftables                            | nodePortAddresses=[primary]
                    nanoseconds                          | logging: {flushFrequency: 1000000000}     | flushFrequency=PT1S
                    what makes no sense here is accepted | winkernel: {sourceVip: 1.2.3.4}           | mode=iptables
                    modules of the log                   | logging: {vmodule: [{filePattern: a, verbosity: 2}]} | vmodule=[a=2]
                    """)
    void reads(String name, String text, String shown) throws Exception {
        String said = load(flow(text)).config().toString();
        assertEquals(said.contains(shown), true, () -> shown + " is not in " + said);
    }

    /// Fields of a file, and the line with which it is refused.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    unknown mode           | mode: userspace                  | mode: must be one of iptables, ipvs, nftables, not "userspace"
                    wrong kind             | iptables: 3                      | iptables: must be an object, not 3
                    number for text        | hostnameOverride: 7              | hostnameOverride: must be text, not 7: put it in quotes
                    text for a number      | iptables: {masqueradeBit: "3"}   | iptables.masqueradeBit: must be a whole number of 32 bits, not "3"
                    huge number            | oomScoreAdj: 99999999999         | oomScoreAdj: must be a whole number of 32 bits, not 99999999999
                    text for a switch      | enableProfiling: "on"            | enableProfiling: must be true or false, not "on"
                    duration without unit  | iptables: {syncPeriod: "30"}     | iptables.syncPeriod: must be a duration like 30s or 1m30s, not "30"
                    text for a list        | nodePortAddresses: 10.0.0.0/8    | nodePortAddresses: must be a list, not "10.0.0.0/8"
                    null in a list         | nodePortAddresses: [null]        | nodePortAddresses[0]: must be text, not nothing
                    bit                    | iptables: {masqueradeBit: 32}    | iptables.masqueradeBit: must be from 0 to 31, but is 32
                    bit of another mode    | mode: nftables, nftables: {masqueradeBit: -1} | nftables.masqueradeBit: must be from 0 to 31, but is -1
                    address                | bindAddress: '[::]'              | bindAddress: must be an IP address, not "[::]"
                    health address         | healthzBindAddress: ':10256'     | healthzBindAddress: must be an IP address with or without a port, not ":10256"
                    metrics port           | metricsBindAddress: '0.0.0.0:0'  | metricsBindAddress: must be an IP address with or without a port, not "0.0.0.0:0"
                    negative period        | iptables: {syncPeriod: -1s}      | iptables.syncPeriod: must be longer than zero, but is -1s
                    paces contradict       | iptables: {syncPeriod: 1s, minSyncPeriod: 2s} | iptables.minSyncPeriod: must not be longer than syncPeriod, but is 2s against 1s
                    two of a family        | clusterCIDR: '10.0.0.0/8,11.0.0.0/8' | clusterCIDR: must be one CIDR, or one of each IP family, not "10.0.0.0/8,11.0.0.0/8"
                    blank in a CIDR        | clusterCIDR: '10.0.0.0/8, fd00::/8' | clusterCIDR: must be a CIDR like 10.244.0.0/16, not " fd00::/8"
                    no bridge              | detectLocalMode: BridgeInterface | detectLocal.bridgeInterface: must be set where detectLocalMode is BridgeInterface
                    no prefix              | detectLocalMode: InterfaceNamePrefix | detectLocal.interfaceNamePrefix: must be set where detectLocalMode is InterfaceNamePrefix
                    no interface name      | detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: a b} | detectLocal.bridgeInterface: must be the name of an interface, up to 15 letters, not "a b"
                    unknown detection      | detectLocalMode: Magic           | detectLocalMode: must be one of ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix, not "Magic"
                    node port address      | nodePortAddresses: [primary, 10.0.0.1] | nodePortAddresses[1]: must be primary, localhost, all or a CIDR like 10.244.0.0/16, not "10.0.0.1"
                    word in capitals       | nodePortAddresses: [Primary]     | nodePortAddresses[0]: must be primary, localhost, all or a CIDR like 10.244.0.0/16, not "Primary"
                    OOM score              | oomScoreAdj: -1001               | oomScoreAdj: must be from -1000 to 1000, but is -1001
                    conntrack              | conntrack: {udpTimeout: -1s}     | conntrack.udpTimeout: must not be negative, but is -1s
                    ipvs timeouts          | mode: ipvs, ipvs: {tcpTimeout: -1s} | ipvs.tcpTimeout: must not be negative, but is -1s
                    ipvs excludes          | mode: ipvs, ipvs: {excludeCIDRs: [x]} | ipvs.excludeCIDRs: must be a CIDR like 10.244.0.0/16, not "x"
                    locked gate            | featureGates: {MultiCIDRServiceAllocator: false} | featureGates.MultiCIDRServiceAllocator: is always on and cannot be switched off
                    gate of no kind        | featureGates: {A: maybe}         | featureGates.A: must be true or false, not "maybe"
                    the word none          | clusterCIDR: none                | clusterCIDR: must be a CIDR like 10.244.0.0/16, not "none"
                    hidden metrics         | showHiddenMetricsForVersion: '1.2' | showHiddenMetricsForVersion: must be empty or the version before, one of 1.35, 1.36, 1.37, not "1.2"
                    log format             | logging: {format: xml}           | logging.format: must be one of text, json, not "xml"
                    resync of the watch    | configSyncPeriod: -1m            | configSyncPeriod: must be longer than zero, but is -1m0s
                    burst                  | clientConnection: {burst: -1}    | clientConnection.burst: must not be negative, but is -1
                    """)
    void refuses(String name, String text, String line) {
        assertEquals(List.of("config.yaml: " + line), problems(flow(text)));
    }

    /// Fields of a file, and the warning for it. kube-proxy also starts with such files.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    unknown field   | modes: iptables               | modes: there is no such field; did you mean mode?; ignored
                    unknown, case   | clusterCidr: 10.0.0.0/8       | clusterCidr: there is no such field; did you mean clusterCIDR?; ignored
                    unknown, inside | iptables: {bit: 3}            | iptables.bit: there is no such field; ignored
                    of former times | resourceContainer: /kube-proxy | resourceContainer: there is no such field; ignored
                    twice           | {oomScoreAdj: 1, oomScoreAdj: -999} | oomScoreAdj: occurs twice: the last one counts
                    twice, inside   | iptables: {masqueradeBit: 1, masqueradeBit: 14} | iptables.masqueradeBit: occurs twice: the last one counts
                    """)
    void starts_with_what_it_does_not_know(String name, String text, String line) throws Exception {
        var loaded = load(flow(text));
        assertEquals(
                List.of("config.yaml: " + line),
                loaded.warnings().stream().map(this::local).toList());
        assertEquals(defaults(pace("30s", "0s")), loaded.config());
    }

    /// Fields of a file that have no effect, and the warning for them.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    windows       | winkernel: {sourceVip: 1.2.3.4, enableDSR: false, networkName: ""} | config.yaml: winkernel.sourceVip: has no effect here
                    windows again | windowsRunAsService: true                | config.yaml: windowsRunAsService: has no effect here
                    ports         | portRange: 1-2                           | config.yaml: portRange: has no effect here
                    log buffers   | logging: {options: {json: {infoBufferSize: "0"}, text: {splitStream: true}}} | config.yaml: logging.options.text.splitStream: has no effect here
                    rate          | clientConnection: {qps: 50}              | clientConnection.qps has no effect here
                    resync        | configSyncPeriod: 1m                     | configSyncPeriod has no effect here
                    """)
    void names_what_has_no_effect(String name, String text, String line) throws Exception {
        assertEquals(List.of(line), load(flow(text)).warnings().stream().map(this::local).toList());
    }

    @Test
    void of_several_documents_the_first_counts() throws Exception {
        var loaded = load(HEAD + "mode: nftables\n---\nmode: ipvs\n");
        assertEquals(ProxyMode.NFTABLES, loaded.config().mode());
        assertEquals(
                List.of("config.yaml: ---: only the first document counts"),
                loaded.warnings().stream().map(this::local).toList());
        assertEquals(List.of(), load(HEAD + "---\n").warnings());
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        assertEquals(
                List.of(
                        "config.yaml: oomScoreAdj: must be a whole number of 32 bits, not \"x\"",
                        "config.yaml: iptables.masqueradeBit: must be from 0 to 31, but is 77"),
                problems(HEAD + "oomScoreAdj: x\niptables: {masqueradeBit: 77}\n"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    nothing       | ``                           | holds no KubeProxyConfiguration
                    no kind       | apiVersion: v1               | kind: must be KubeProxyConfiguration, not nothing
                    another kind  | kind: Pod                    | kind: must be KubeProxyConfiguration, not "Pod"
                    other version | kind: KubeProxyConfiguration | apiVersion: must be kubeproxy.config.k8s.io/v1alpha1 or kubeproxy.config.k8s.io/v1alpha2, not nothing
                    """)
    void a_file_of_another_kind_is_refused(String name, String text, String line) {
        assertEquals(List.of("config.yaml: " + line), problems(text));
    }

    @Test
    void text_that_is_no_yaml_is_refused_with_its_line() {
        List<String> lines = problems(HEAD + "mode: [\n");
        assertEquals(1, lines.size());
        assertEquals("config.yaml: line 3: ", lines.getFirst().substring(0, 21));
        assertEquals(1, lines.getFirst().lines().count());
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        var refused = assertThrows(ConfigException.class, () -> loadFile("/no/such/file"));
        assertEquals(List.of("/no/such/file: there is no such file"), refused.problems());
    }

    @Test
    void what_has_no_effect_is_said() throws Exception {
        var loaded = load(HEAD + "featureGates: {Foo: true, AllowServiceExternalIPs: false}\n");
        assertEquals(List.of("featureGates.Foo has no effect"), loaded.warnings());
        assertEquals(false, loaded.config().gate("AllowServiceExternalIPs", true));
    }

    private static ProxyConfig.Sync pace(String period, String least) {
        return new ProxyConfig.Sync(
                GoDuration.parse(period).orElseThrow(),
                GoDuration.parse(least).orElseThrow(),
                false);
    }

    /// Returns a complete file in YAML flow style.
    private static String flow(String fields) {
        String inner = fields.startsWith("{") ? fields.substring(1, fields.length() - 1) : fields;
        return "{apiVersion: kubeproxy.config.k8s.io/v1alpha1, kind: KubeProxyConfiguration, "
                + inner
                + "}";
    }

    private List<String> problems(String text) {
        return assertThrows(ConfigException.class, () -> load(text)).problems().stream()
                .map(this::local)
                .toList();
    }

    private String local(String line) {
        return line.replace(folder + "/", "");
    }

    private ConfigLoader.Loaded load(String text) throws ConfigException, IOException {
        Path file = folder.resolve("config.yaml");
        Files.writeString(file, text);
        return loadFile(file.toString());
    }

    private static ConfigLoader.Loaded loadFile(String path) throws ConfigException {
        return ConfigLoader.load(new GivenFlags(Map.of("config", List.of(path))));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ConfigLoaderTest.class.getResourceAsStream("/config/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
