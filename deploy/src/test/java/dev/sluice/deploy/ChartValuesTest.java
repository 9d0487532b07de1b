package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ProxyMode;
import dev.sluice.deploy.kustomize.Yaml;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// The values of the chart: the schema has them all and rejects what it does not have, each is
/// described, and the table of README.md is made from them.
class ChartValuesTest {
    /// Properties of the schema that are no values of the chart: `global` is every chart's, and the
    /// other one is there to be refused.
    private static final List<String> NO_VALUES =
            List.of("global", "updateStrategy.rollingUpdate.maxSurge");

    private static final Pattern SETTING =
            Pattern.compile("(?m)^\\| `([^`]+)` \\| [^|]* \\| (\\w+) \\|");

    @TempDir Path temporary;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    distribution: k8s                                 | /distribution
                    shadow: "yes"                                     | /shadow
                    mode: ebpf                                        | /mode
                    replicas: 2                                       | replicas
                    k8sServiceHost: "https://api.example.com"         | /k8sServiceHost
                    k8sServicePort: https                             | /k8sServicePort
                    k8sServicePort: 65536                             | /k8sServicePort
                    apiServer: {endpoint: "api.example.com:6443"}     | /apiServer/endpoint
                    image: {digest: "sha256:12"}                      | /image/digest
                    image: {pullPolicy: Sometimes}                    | /image/pullPolicy
                    image: {name: sluice}                             | name
                    updateStrategy: {type: Recreate}                  | /updateStrategy/type
                    updateStrategy: {rollingUpdate: {maxSurge: 1}}    | /rollingUpdate/maxSurge
                    updateStrategy: {rollingUpdate: {maxUnavailable: 0}} | /maxUnavailable
                    tolerations: [{operator: exists}]                 | /tolerations/0/operator
                    resources: {limit: {}}                            | limit
                    args: [proxy-mode=ipvs]                           | /args/0
                    podLabels: {tier: 1}                              | /podLabels/tier
                    podMonitor: {interval: 30}                        | /podMonitor/interval
                    logLevel: high                                    | /logLevel
                    config: {mod: ipvs}                               | mod
                    config: {mode: userspace}                         | /config/mode
                    config: {conntrack: {min: many}}                  | /config/conntrack/min
                    config: {iptables: {syncPeriod: "30"}}            | /config/iptables/syncPeriod
                    config: {nodePortAddresses: primary}              | /config/nodePortAddresses
                    config: {featureGates: {X: 1}}                    | /config/featureGates/X
                    config: {kind: ProxyConfiguration}                | /config/kind
                    sluiceConfig: {statusPages: true}                 | statusPages
                    sluiceConfig: {ipvs: {drainDeadline: 5}}          | /ipvs/drainDeadline
                    """)
    void a_wrong_value_is_refused_by_its_path(String values, String named) {
        String all = values.startsWith("distribution") ? values : values + "\ndistribution: k3s";
        assertRefused(all, named.startsWith("/") ? named : "additional properties '" + named + "'");
    }

    /// Values that are right on their own, and contradict each other or leave something open.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    distribution: generic                          | needs k8sServiceHost
                    k8sServicePort: 6443                           | needs k8sServiceHost
                    {distribution: k3s, shadow: true, cleanup: true} | shadow and cleanup
                    {k8sServiceHost: a, apiServer: {endpoint: "https://a"}} | set one of them
                    {distribution: kubeadm, mode: ipvs}            | uses kubeadm
                    {distribution: kubeadm, config: {mode: ipvs}}  | uses kubeadm
                    {distribution: kubeadm, k8sServiceHost: a}     | uses kubeadm
                    {distribution: kubeadm, cleanup: true}         | rollout undo
                    {distribution: kubeadm, selectorLabelsOverride: {a: b}} | do not apply
                    """)
    void values_that_contradict_each_other_are_refused(String values, String named) {
        assertRefused(values, named);
    }

    @Test
    void kubeadms_daemon_set_is_replaced_in_its_own_namespace_only() {
        IllegalStateException refusal =
                assertThrows(
                        IllegalStateException.class,
                        () -> chart().render("sluice", "default", "distribution: kubeadm"));
        assertTrue(messageOf(refusal).contains("namespace kube-system"), messageOf(refusal));
    }

    private void assertRefused(String values, String named) {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> chart().render(values), values);
        assertTrue(messageOf(refusal).contains(named), messageOf(refusal));
    }

    private static String messageOf(Exception refusal) {
        return String.valueOf(refusal.getMessage());
    }

    /// Values as kube-proxy's own chart and files have them, among others.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "global: {any: thing}",
                "mode: '', logLevel: 0, k8sServicePort: '6443', image: {tag: v1.0.0}",
                "config: {nodePortAddresses: null, ipvs: {excludeCIDRs: null}, portRange: ''}",
                "config: {clientConnection: {qps: 5.5, burst: 10}, windowsRunAsService: false}",
                "config: {conntrack: {tcpEstablishedTimeout: 24h0m0s, udpTimeout: 0s}}",
                "config: {featureGates: {NFTablesNetlink: true}, mode: ''}",
                "config: {logging: {flushFrequency: 0}, healthzBindAddress: null}",
                "updateStrategy: {rollingUpdate: {maxUnavailable: 25%, maxSurge: 0}}",
                "tolerations: [], nodeSelector: {a: b}, resources: {}, args: [--v=4]"
            })
    void a_right_value_is_accepted(String values) throws Exception {
        DaemonSet set = chart().render("{distribution: k3s, " + values + "}").daemonSet();
        assertEquals("sluice", set.getMetadata().getName());
    }

    @Test
    void the_schema_has_every_value_and_no_other() throws Exception {
        List<String> inSchema = new ArrayList<>();
        List<String> inDefaults = new ArrayList<>();
        List<String> described = ChartValue.all().stream().map(ChartValue::path).toList();
        leaves("", ChartValue.schemaOfAll(), described, inSchema);
        names("", Yaml.read(ChartValue.DEFAULTS), described, inDefaults);
        inSchema.removeAll(NO_VALUES);
        assertEquals(described, inDefaults);
        assertEquals(inDefaults.stream().sorted().toList(), inSchema.stream().sorted().toList());
    }

    /// Collects the paths of a schema down to the described values.
    private static void leaves(
            String path, JsonNode schema, List<String> described, List<String> into) {
        if (described.contains(path) || !schema.has("properties")) {
            into.add(path);
            return;
        }
        for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
            leaves(below(path, field.getKey()), field.getValue(), described, into);
        }
    }

    private static void names(
            String path, JsonNode value, List<String> described, List<String> into) {
        if (described.contains(path) || !value.isObject()) {
            into.add(path);
            return;
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            names(below(path, field.getKey()), field.getValue(), described, into);
        }
    }

    private static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    @Test
    void the_table_of_the_readme_is_made_from_the_values() throws Exception {
        String readme = Files.readString(HelmChart.FOLDER.resolve("README.md"));
        List<String> expected = new ArrayList<>();
        expected.add("| Value | Type | Default | Meaning |");
        expected.add("| --- | --- | --- | --- |");
        ChartValue.all().forEach(value -> expected.add(value.row()));
        String table = readme.substring(readme.indexOf("\n## Values\n") + 11).strip();
        assertEquals(String.join("\n", expected), table);
    }

    @Test
    void the_schema_has_each_field_of_the_two_configurations() throws Exception {
        String[] sections =
                Files.readString(Path.of("CONFIG.md")).split("\n## SluiceConfiguration", -1);
        assertEquals(2, sections.length);
        JsonNode schema = ChartValue.schemaOfAll().required("properties");
        assertEquals(settings(sections[0]), fields(schema.required("config")));
        assertEquals(settings(sections[1]), fields(schema.required("sluiceConfig")));
    }

    /// Returns the fields of a table of CONFIG.md, with the JSON type of each.
    private static NavigableMap<String, String> settings(String section) {
        NavigableMap<String, String> types = new TreeMap<>();
        for (MatchResult row : SETTING.matcher(section).results().toList()) {
            if (!row.group(1).contains("[]")) {
                types.put(row.group(1), jsonType(row.group(2)));
            }
        }
        assertTrue(types.size() > 6, types::toString);
        return types;
    }

    private static String jsonType(String type) {
        return switch (type) {
            case "text", "name", "path", "ip", "address", "duration" -> "string";
            case "list", "objects" -> "array";
            case "gates" -> "object";
            case "number" -> "integer";
            case "decimal" -> "number";
            case "boolean", "choice", "any" -> type;
            default -> throw new IllegalArgumentException("a new type in CONFIG.md: " + type);
        };
    }

    private static NavigableMap<String, String> fields(JsonNode schema) {
        NavigableMap<String, String> types = new TreeMap<>();
        types("", schema, types);
        types.remove("apiVersion");
        types.remove("kind");
        return types;
    }

    private static void types(String path, JsonNode schema, Map<String, String> into) {
        if (schema.has("properties")) {
            assertTrue(schema.required("additionalProperties").isBoolean(), path);
            for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
                types(below(path, field.getKey()), field.getValue(), into);
            }
        } else if (schema.has("enum")) {
            into.put(path, "choice");
        } else {
            into.put(path, schema.at("/type/0").asString(schema.path("type").asString("any")));
        }
    }

    @Test
    void the_modes_are_those_of_the_daemon() throws Exception {
        JsonNode schema = ChartValue.schemaOfAll().required("properties");
        List<String> modes =
                Stream.concat(
                                Stream.of(""),
                                Arrays.stream(ProxyMode.values()).map(ProxyMode::toString))
                        .sorted()
                        .toList();
        for (JsonNode mode :
                List.of(schema.required("mode"), schema.at("/config/properties/mode"))) {
            assertEquals(
                    modes,
                    mode.required("enum")
                            .valueStream()
                            .filter(JsonNode::isString)
                            .map(JsonNode::stringValue)
                            .sorted()
                            .toList());
        }
    }

    private HelmChart chart() {
        return HelmChart.in(temporary);
    }
}
