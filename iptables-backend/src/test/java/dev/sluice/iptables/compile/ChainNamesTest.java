package dev.sluice.iptables.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainNamesTest {
    @ParameterizedTest
    @CsvSource({
        "default, kubernetes, https, TCP, KUBE-SVC-NPX46M4PTMTKRN6Y",
        "kube-system, kube-dns, dns, UDP, KUBE-SVC-TCOU7JCQXEZGVUNU",
        "kube-system, kube-dns, dns-tcp, TCP, KUBE-SVC-ERIFXISQEP7F7OF4",
        "kube-system, kube-dns, metrics, TCP, KUBE-SVC-JD5MR3NA4I4DYORP",
        "ns1, svc1, '', TCP, KUBE-SVC-AQI2S6QIMU7PVVRP",
        "telco, amf, '', SCTP, KUBE-SVC-A6LOGY3AXO5VHZEY",
    })
    void aServicePortsChainIsNamedAsKubeProxysIs(
            String namespace, String name, String port, Protocol protocol, String expected) {
        var names = new ChainNames(port(namespace, name, port, protocol));
        assertEquals(expected, names.cluster());
        String suffix = expected.substring("KUBE-SVC-".length());
        assertEquals("KUBE-SVL-" + suffix, names.local());
        assertEquals("KUBE-EXT-" + suffix, names.external());
        assertEquals("KUBE-FW-" + suffix, names.firewall());
    }

    @ParameterizedTest
    @CsvSource({
        "default, kubernetes, https, TCP, 192.168.10.5, 6443, KUBE-SEP-76NFDW4DNPR7KDVW",
        "kube-system, kube-dns, dns, UDP, 10.244.0.2, 53, KUBE-SEP-YIL6JZP7A3QYXJU2",
        "kube-system, kube-dns, dns, UDP, fd00:10:244::2, 53, KUBE-SEP-2RL23PDDHWGDTTIH",
        "shop, cart, http, TCP, 10.244.1.5, 8080, KUBE-SEP-27VOFYQ7SVOL37XI",
    })
    void anEndpointsChainIsNamedAsKubeProxysIs(
            String namespace,
            String name,
            String port,
            Protocol protocol,
            String ip,
            int number,
            String expected) {
        var names = new ChainNames(port(namespace, name, port, protocol));
        assertEquals(
                expected, names.endpoint(new Endpoint(Ip.of(ip), number, Endpoint.Place.HERE)));
    }

    private static ServicePortName port(
            String namespace, String name, String port, Protocol protocol) {
        return new ServicePortName(new ServiceName(namespace, name), port, protocol);
    }
}
