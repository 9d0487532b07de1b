package dev.sluice.kube.decode;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.conformance.Growth;
import dev.sluice.model.Service;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Services that the recordings of API servers do not contain.
final class ServiceReaderTest extends ReaderSetup {
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

    /// A slow read would delay the changes of other Services, which the same thread reads.
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
}
