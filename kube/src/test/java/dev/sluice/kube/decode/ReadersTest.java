package dev.sluice.kube.decode;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.conformance.Growth;
import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What an API server may say that the recordings do not hold.
final class ReadersTest {
    private static final String SLICE_METADATA =
            "{\"labels\":{\"kubernetes.io/service-name\":\"a\"},\"namespace\":\"n\",\"name\":\"a-1\"}";

    private final SharedValues shared = new SharedValues();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    ExternalName          | "type":"ExternalName","clusterIP":"10.96.0.1"                                      | none |
                    headless              | "clusterIP":"None","clusterIPs":["None"]                                           | none |
                    no cluster IP         | "clusterIP":"","clusterIPs":[]                                                     | none | spec.clusterIP is missing: the Service has no rules
                    no families           | "clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1","fd00::1"]                       | 10.96.0.1 |
                    families in order     | "clusterIP":"fd00::1","clusterIPs":["fd00::1","10.96.0.1"],"ipFamilies":["IPv6","IPv4"] | fd00::1 10.96.0.1 |
                    fewer families        | "clusterIP":"fd00::1","clusterIPs":["fd00::1","10.96.0.1"],"ipFamilies":["IPv6"]   | fd00::1 |
                    families, no list     | "clusterIP":"10.96.0.1","ipFamilies":["IPv4"]                                      | 10.96.0.1 |
                    twice one family      | "clusterIP":"10.96.0.1","clusterIPs":["10.96.0.1","10.96.0.2"],"ipFamilies":["IPv4","IPv4"] | 10.96.0.1 | spec.clusterIPs[1] is a second IPv4 address: skipped
                    bad cluster IP        | "clusterIP":"10.96.0.1","clusterIPs":["ten","fd00::1"],"ipFamilies":["IPv4","IPv6"] | fd00::1 | spec.clusterIPs[0] is "ten", not an IP address: skipped
                    no good cluster IP    | "clusterIP":"10.96.0"                                                              | none | spec.clusterIP is "10.96.0", not an IP address: skipped
                    leading zeros         | "clusterIP":"010.096.0.01"                                                         | 10.96.0.1 |
                    mapped                | "clusterIP":"::ffff:10.96.0.1"                                                     | 10.96.0.1 |
                    protocol left out     | "clusterIP":"10.96.0.1","ports":[{"port":80}]                                      | 10.96.0.1 /TCP:80 |
                    bad ports             | "clusterIP":"10.96.0.1","ports":[{"name":"a","port":0},{"name":"b","port":65536},{"name":"c","port":"80"},{"name":"d","port":1,"protocol":"ICMP"},7,{"name":"e","port":2,"nodePort":-1}] | 10.96.0.1 e/TCP:2 | spec.ports[0] has no port number: skipped; spec.ports[1].port is "65536", not a number up to 65535; spec.ports[1] has no port number: skipped; spec.ports[2].port is not a whole number: skipped; spec.ports[2] has no port number: skipped; 4 more could not be read: skipped
                    bad port name         | "clusterIP":"10.96.0.1","ports":[{"name":"a; rm","port":1}]                        | 10.96.0.1 | spec.ports[0] has the name "a; rm": skipped
                    a port twice          | "clusterIP":"10.96.0.1","ports":[{"name":"a","port":1},{"name":"a","port":2},{"name":"a","port":3,"protocol":"UDP"}] | 10.96.0.1 a/TCP:1 a/UDP:3 | spec.ports[1] repeats port a TCP: skipped
                    external IPs          | "clusterIP":"10.96.0.1","externalIPs":["1.2.3.4"," 1.2.3.5","","1.2.3.4",null,"fd00::5"] | 10.96.0.1 external=[1.2.3.4, 1.2.3.4, fd00::5] | spec.externalIPs[1] is " 1.2.3.5", not an IP address: skipped
                    source ranges         | "clusterIP":"10.96.0.1","loadBalancerSourceRanges":[" 10.1.2.3/24 ","","10.0.0.1","fd00::/8"] | 10.96.0.1 from=[10.1.2.0/24, fd00::/8] | spec.loadBalancerSourceRanges[2] is "10.0.0.1", not a network (address/length): skipped
                    affinity by default   | "clusterIP":"10.96.0.1","sessionAffinity":"ClientIP"                               | 10.96.0.1 affinity=10800 |
                    affinity, null config | "clusterIP":"10.96.0.1","sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":null} | 10.96.0.1 affinity=10800 |
                    affinity unused       | "clusterIP":"10.96.0.1","sessionAffinity":"None","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":5}} | 10.96.0.1 |
                    ETP on a ClusterIP    | "clusterIP":"10.96.0.1","externalTrafficPolicy":"Local"                            | 10.96.0.1 |
                    ETP with external IP  | "clusterIP":"10.96.0.1","externalTrafficPolicy":"Local","externalIPs":["bad"]      | 10.96.0.1 external=local | spec.externalIPs[0] is "bad", not an IP address: skipped
                    ETP on a NodePort     | "clusterIP":"10.96.0.1","externalTrafficPolicy":"Local","type":"NodePort","healthCheckNodePort":31000 | 10.96.0.1 external=local |
                    health check port     | "clusterIP":"10.96.0.1","externalTrafficPolicy":"Local","type":"LoadBalancer","healthCheckNodePort":31000 | 10.96.0.1 external=local health=31000 |
                    health check missing  | "clusterIP":"10.96.0.1","externalTrafficPolicy":"Local","type":"LoadBalancer"      | 10.96.0.1 external=local | spec.healthCheckNodePort is missing: load balancers cannot ask for the health of the Service here
                    health check unused   | "clusterIP":"10.96.0.1","type":"LoadBalancer","healthCheckNodePort":31000          | 10.96.0.1 |
                    ITP                   | "clusterIP":"10.96.0.1","internalTrafficPolicy":"Local"                            | 10.96.0.1 internal=local |
                    loopback cluster IP   | "clusterIP":"127.0.0.1"                                                            | none | spec.clusterIP is "127.0.0.1", a loopback address: skipped
                    half a loopback       | "clusterIP":"::1","clusterIPs":["::1","10.96.0.1"],"ipFamilies":["IPv6","IPv4"]    | 10.96.0.1 | spec.clusterIPs[0] is "::1", a loopback address: skipped
                    mapped loopback       | "clusterIP":"::ffff:127.9.9.9"                                                     | none | spec.clusterIP is "::ffff:127.9.9.9", a loopback address: skipped
                    nobody's addresses    | "clusterIP":"10.96.0.1","externalIPs":["0.0.0.0","169.254.169.254","224.0.0.1","127.1.1.1","255.255.255.255"] | 10.96.0.1 external=[255.255.255.255] | spec.externalIPs[0] is "0.0.0.0", which is no address in particular: skipped; spec.externalIPs[1] is "169.254.169.254", a link-local address: skipped; spec.externalIPs[2] is "224.0.0.1", a multicast address: skipped; spec.externalIPs[3] is "127.1.1.1", a loopback address: skipped
                    nulls                 | "clusterIP":"10.96.0.1","ports":null,"externalIPs":null,"internalTrafficPolicy":null,"sessionAffinity":null | 10.96.0.1 |
                    wrong types           | "clusterIP":"10.96.0.1","ports":{"a":[1]},"externalIPs":"x","type":[],"sessionAffinity":true | 10.96.0.1 | spec.ports is not a list: skipped; spec.externalIPs is not a list: skipped; spec.type is not a text: skipped; spec.sessionAffinity is not a text: skipped
                    unknown fields        | "clusterIP":"10.96.0.1","futureField":{"a":[{"b":1}]},"trafficDistribution":"PreferClose" | 10.96.0.1 |
                    """)
    void readsSpecs(String title, String spec, String line, @Nullable String faults) {
        var reading =
                service(
                        "{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\"spec\":{"
                                + spec
                                + "}}");

        Service service = legible(reading).value();
        assertEquals(
                line, service == null ? "none" : Lines.of(service).replace("service n/a ", ""));
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    VIP by default | {"ip":"1.2.3.4"}                                | [1.2.3.4] |
                    VIP            | {"ip":"1.2.3.4","ipMode":"VIP"}                 | [1.2.3.4] |
                    null mode      | {"ip":"1.2.3.4","ipMode":null}                  | [1.2.3.4] |
                    proxy          | {"ip":"1.2.3.4","ipMode":"Proxy"}               | [] |
                    mode to come   | {"ip":"1.2.3.4","ipMode":"vip"}                 | [] |
                    host name      | {"hostname":"lb.example"},{"ip":""}             | [] |
                    loopback       | {"ip":"127.0.0.1"},{"ip":"1.2.3.4"}             | [1.2.3.4] | status.loadBalancer.ingress[0].ip is "127.0.0.1", a loopback address: skipped
                    bad            | {"ip":"1.2.3"},{"ip":"fd00::1"},{"ip":"1.2.3.4"} | [fd00::1, 1.2.3.4] | status.loadBalancer.ingress[0].ip is "1.2.3", not an IP address: skipped
                    """)
    void readsLoadBalancerStatus(
            String title, String ingress, String vips, @Nullable String faults) {
        var reading =
                service(
                        "{\"status\":{\"loadBalancer\":{\"ingress\":["
                                + ingress
                                + "]}},\"spec\":{\"clusterIP\":\"10.96.0.1\"},"
                                + "\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"}}");

        Service service = requireNonNull(legible(reading).value());
        assertEquals(vips, service.loadBalancerVips().toString());
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    conditions absent  | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"]}]                                   | IPv4 10.0.0.1 |
                    conditions null    | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":null,"serving":null,"terminating":null},"nodeName":null,"hints":null}] | IPv4 10.0.0.1 |
                    serving left out   | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":false}}]      | IPv4 10.0.0.1!ready |
                    no addresses       | "addressType":"IPv4","endpoints":[{"addresses":[]},{"addresses":null},{},null]                  | IPv4 |
                    two addresses      | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.2","bad"],"nodeName":"n1"}]             | IPv4 10.0.0.2@n1 |
                    bad address        | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0"]},{"addresses":["10.0.0.3"]}]          | IPv4 10.0.0.3 | endpoints[0].addresses[0] is "10.0.0", not an IP address: skipped
                    nobody's addresses | "addressType":"IPv4","endpoints":[{"addresses":["127.0.0.1"]},{"addresses":["169.254.1.1"]},{"addresses":["239.1.1.1"]},{"addresses":["0.0.0.0"]},{"addresses":["10.0.0.3"]}] | IPv4 10.0.0.3 | endpoints[0].addresses[0] is "127.0.0.1", a loopback address: skipped; endpoints[1].addresses[0] is "169.254.1.1", a link-local address: skipped; endpoints[2].addresses[0] is "239.1.1.1", a multicast address: skipped; endpoints[3].addresses[0] is "0.0.0.0", which is no address in particular: skipped
                    nobody's of IPv6   | "addressType":"IPv6","endpoints":[{"addresses":["fe80::1"]},{"addresses":["ff02::1"]},{"addresses":["::"]},{"addresses":["fd00::3"]}] | IPv6 fd00::3 | endpoints[0].addresses[0] is "fe80::1", a link-local address: skipped; endpoints[1].addresses[0] is "ff02::1", a multicast address: skipped; endpoints[2].addresses[0] is "::", which is no address in particular: skipped
                    other family       | "endpoints":[{"addresses":["fd00::1"]},{"addresses":["10.0.0.3"]}],"addressType":"IPv4"         | IPv4 10.0.0.3 | endpoints hold 1 that are not IPv4: skipped
                    hints              | "addressType":"IPv6","endpoints":[{"addresses":["fd00::1"],"hints":{"forZones":[{"name":"b"},{"name":"a"},{"name":"b"}],"forNodes":[{"name":"n2"},{"name":"n1"}]}}] | IPv6 fd00::1[a, b][n1, n2] |
                    flag of wrong type | "addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],"conditions":{"ready":"no","terminating":1}}] | IPv4 10.0.0.1 | endpoints[0].conditions.ready is not true or false: skipped; endpoints[0].conditions.terminating is not true or false: skipped
                    endpoints null     | "addressType":"IPv4","endpoints":null,"ports":null                                              | IPv4 |
                    ports              | "addressType":"IPv4","ports":[{"name":"","port":1},{"port":2},{"name":null,"port":2},{"name":"c"},{"name":"d","port":null},{"name":"e","port":0},{"name":"f","port":6,"protocol":"UDP"}] | IPv4 /TCP:1 f/UDP:6 |
                    bad ports          | "addressType":"IPv4","ports":[{"name":"a","port":70000},{"name":"b","port":1,"protocol":"tcp"},{"name":"c\\nd","port":1}] | IPv4 | ports[0].port is "70000", not a number up to 65535; ports[1].protocol is "tcp", not TCP, UDP or SCTP: the port is skipped; ports[2] has the name "c\\nd": skipped
                    host names         | "addressType":"FQDN","endpoints":[{"addresses":["a.example"]}]                                  | none |
                    """)
    void readsSlices(String title, String fields, String line, @Nullable String faults) {
        var reading = slice("{\"metadata\":" + SLICE_METADATA + "," + fields + "}");

        EndpointSlice slice = legible(reading).value();
        assertEquals(
                line, slice == null ? "none" : Lines.of(slice).replace("slice n/a-1 of n/a ", ""));
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kubernetes.io/service-name\":\"\"}",
                "{\"kubernetes.io/service-name\":null}",
                "{\"kubernetes.io/service-name\":\"a b\"}",
                "{\"kubernetes.io/service-name\":\"a\",\"service.kubernetes.io/headless\":\"\"}",
                "null",
            })
    void hasNoRecordOfSlicesOfNoServiceOfOurs(String labels) {
        var reading =
                slice(
                        "{\"addressType\":\"IPv4\",\"metadata\":{\"namespace\":\"n\",\"name\":\"a\",\"labels\":"
                                + labels
                                + "}}");

        assertNull(legible(reading).value());
        assertEquals(new SliceName("n", "a"), reading.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes"})
    void hasNoRecordOfServicesOfAnotherProxy(String proxy) {
        var reading =
                service(
                        "{\"metadata\":{\"labels\":{\"service.kubernetes.io/service-proxy-name\":\""
                                + proxy
                                + "\"},\"namespace\":\"n\",\"name\":\"a\"},"
                                + "\"spec\":{\"clusterIP\":\"10.96.0.1\"}}");

        assertNull(legible(reading).value());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "wlc"                | wlc  |
                    ""                   | ``   |
                    null                 | ``   |
                    "rr; rm"             | ``   | metadata.annotations[sluice.dev/ipvs-scheduler] is "rr; rm", not the name of a scheduler: the default is used
                    "longer_than_names_" | ``   | metadata.annotations[sluice.dev/ipvs-scheduler] is "longer_than_names_", not the name of a scheduler: the default is used
                    """)
    void readsTheSchedulerAskedFor(String value, String scheduler, @Nullable String faults) {
        var reading =
                service(
                        "{\"metadata\":{\"annotations\":{\"sluice.dev/ipvs-scheduler\":"
                                + value
                                + "},\"namespace\":\"n\",\"name\":\"a\"},"
                                + "\"spec\":{\"clusterIP\":\"10.96.0.1\"}}");

        Service service = legible(reading).value();
        assertEquals(scheduler, service == null ? "none" : service.scheduler());
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "2026-11-22T21:25:08Z" | 1795382708
                    "yesterday"            | 9223372036854775807
                    null                   | 9223372036854775807
                    """)
    void readsTheAgeOfServices(String time, long created) {
        var reading =
                service(
                        "{\"metadata\":{\"creationTimestamp\":"
                                + time
                                + ",\"namespace\":\"n\",\"name\":\"a\"},"
                                + "\"spec\":{\"clusterIP\":\"10.96.0.1\"}}");

        assertEquals(created, requireNonNull(legible(reading).value()).created());
        assertEquals("", faults(reading.problems()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    2026-11-22T21:25:08Z                | 2026-11-22T21:25:08Z           |
                    2026-11-22T21:25:08.123456789+01:00 | 2026-11-22T20:25:08.123456789Z |
                    yesterday                           | none | metadata.annotations[endpoints.kubernetes.io/last-change-trigger-time] is "yesterday", not an RFC 3339 time: not measured
                    """)
    void readsTriggerTimes(String time, String instant, @Nullable String faults) {
        var reading =
                slice(
                        "{\"metadata\":{\"annotations\":{\"a\":{},\"endpoints.kubernetes.io/last-change-trigger-time\":\""
                                + time
                                + "\"},"
                                + SLICE_METADATA.substring(1)
                                + ",\"addressType\":\"IPv4\"}");

        Instant trigger = legible(reading).trigger();
        assertEquals(instant, trigger == null ? "none" : trigger.toString());
        assertEquals(faults == null ? "" : faults, faults(reading.problems()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    no metadata     | {"spec":{"clusterIP":"10.96.0.1"}}                              | none | Service without a name: metadata has no usable name and namespace: the Service is left out
                    no namespace    | {"metadata":{"name":"a"}}                                       | none | Service a: metadata has no usable name and namespace: the Service is left out
                    a name to fear  | {"metadata":{"name":"a\\u001b[2J\\"","namespace":"n"}}            | none | Service "n/a\\u001b[2J\\"": metadata has no usable name and namespace: the Service is left out
                    spec of a kind  | {"metadata":{"name":"a","namespace":"n"},"spec":7}              | n/a  | Service n/a: spec is not an object: skipped
                    not an object   | "web"                                                           | none | Service without a name: the object is not an object: skipped
                    """)
    void saysWhatIsIllegible(String title, String text, String name, String fault) {
        var reading = assertInstanceOf(DecodeResult.Illegible.class, service(text));

        assertEquals(name, reading.name() == null ? "none" : reading.name().toString());
        assertEquals(fault, reading.problems().getFirst().toString());
    }

    @Test
    void keepsASliceOfAnAddressTypeToCome() {
        var reading = slice("{\"metadata\":" + SLICE_METADATA + ",\"addressType\":\"IPv5\"}");

        assertInstanceOf(DecodeResult.Illegible.class, reading);
        assertEquals(
                "addressType is \"IPv5\", not IPv4, IPv6 or FQDN: slice kept as it was",
                faults(reading.problems()));
    }

    @Test
    void readsNodes() {
        var reading =
                new NodeReader()
                        .read(
                                parser(
                                        """
                                        {"metadata": {"name": "n1", "labels": {"topology.kubernetes.io/zone": ""}},
                                         "spec": {"podCIDR": "10.1.0.0/24", "podCIDRs": ["10.1.0.7/24", "x", "fd00::/64"],
                                                  "taints": [{"key": "a"}, {"key": "ToBeDeletedByClusterAutoscaler"}, {"key": "b"}]},
                                         "status": {"addresses": [{"type": "ExternalIP", "address": "1.2.3.4"},
                                             {"type": "Hostname", "address": "n1"}, {"type": "InternalIP", "address": "?"},
                                             {"type": "InternalIP", "address": "10.0.0.1"}, {"address": "fd00::1", "type": "InternalIP"}]}}
                                        """));

        assertEquals(
                new Node(
                        "n1",
                        "",
                        List.of(Ip.of("10.0.0.1"), Ip.of("fd00::1"), Ip.of("1.2.3.4")),
                        List.of(Cidr.of("10.1.0.0/24"), Cidr.of("fd00::/64")),
                        true),
                legible(reading).value());
        assertEquals(
                "spec.podCIDRs[1] is \"x\", not a network (address/length): skipped;"
                        + " status.addresses[2] is \"?\", not an IP: skipped",
                faults(reading.problems()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"metadata\":{\"name\":\"n1\",\"deletionTimestamp\":\"2026-11-22T21:25:08Z\"}} | true",
                "{\"metadata\":{\"name\":\"n1\",\"deletionTimestamp\":null}} | false",
                "{\"metadata\":{\"name\":\"n1\"},\"spec\":{\"taints\":null}} | false",
            })
    void seesANodeLeave(String text, boolean leaving) {
        Node node = requireNonNull(legible(new NodeReader().read(parser(text))).value());

        assertEquals(leaving, node.leaving());
        assertNull(node.zone());
    }

    @Test
    void readsServiceCidrs() {
        var reading =
                new ServiceCidrReader()
                        .read(
                                parser(
                                        "{\"kind\":\"ServiceCIDR\",\"metadata\":{\"name\":\"kubernetes\"},"
                                                + "\"spec\":{\"cidrs\":[\"10.96.0.0/16\",\"fd00::/112\"]}}"));

        assertEquals(
                List.of(Cidr.of("10.96.0.0/16"), Cidr.of("fd00::/112")), legible(reading).value());
    }

    @Test
    void keepsOneObjectForEqualValues() {
        String text =
                "{\"metadata\":"
                        + SLICE_METADATA
                        + ",\"addressType\":\"IPv4\",\"ports\":[{\"name\":\"http\",\"port\":8080}],"
                        + "\"endpoints\":[{\"addresses\":[\"10.0.0.1\"],\"nodeName\":\"n1\",\"hints\":{\"forZones\":[{\"name\":\"z1\"}]}}]}";
        EndpointSlice one = requireNonNull(legible(slice(text)).value());
        EndpointSlice other = requireNonNull(legible(slice(text)).value());

        assertEquals(one, other);
        assertSame(one.ports(), other.ports());
        assertSame(one.name().namespace(), other.name().namespace());
        assertSame(one.endpoints().getFirst().nodeName(), other.endpoints().getFirst().nodeName());
        assertSame(
                one.endpoints().getFirst().zoneHints(), other.endpoints().getFirst().zoneHints());
    }

    /// Others' changes come on the same thread.
    @Test
    void aServiceOfManyPortsTakesAsLongAsItsText() {
        Growth.assertNearlyLinear(size -> {
            String ports =
                    IntStream.range(0, size)
                            .mapToObj(i -> "{\"name\":\"p%d\",\"port\":%d}".formatted(i, 1 + i))
                            .collect(Collectors.joining(","));
            String text =
                    "{\"metadata\":{\"namespace\":\"n\",\"name\":\"a\"},"
                            + "\"spec\":{\"clusterIP\":\"10.96.0.1\",\"ports\":["
                            + ports
                            + "]}}";
            return () -> service(text);
        });
    }

    private DecodeResult<ServiceName, Service> service(String text) {
        return new ServiceReader(shared).read(parser(text));
    }

    private DecodeResult<SliceName, EndpointSlice> slice(String text) {
        return new EndpointSliceReader(shared).read(parser(text));
    }

    private static JsonParser parser(String text) {
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text);
        parser.nextToken();
        return parser;
    }

    private static <N, V> DecodeResult.Legible<N, V> legible(DecodeResult<N, V> reading) {
        return switch (reading) {
            case DecodeResult.Legible<N, V> legible -> legible;
            case DecodeResult.Illegible<N, V> illegible -> fail("illegible: " + illegible);
        };
    }

    private static String faults(List<ObjectProblem> problems) {
        return problems.stream()
                .map(problem -> problem.field() + " " + problem.fault())
                .collect(Collectors.joining("; "));
    }
}
