package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The JSON of a cluster's objects: plain cluster-IP Services with one EndpointSlice each. No
/// server listens at the endpoints, so the cluster costs only the proxy's work.
///
/// @param services number of Services
/// @param endpoints number of endpoints of each Service
record ApiCluster(int services, int endpoints) {
    static final String NAMESPACE = "bench";

    /// The Node object of the daemon's node.
    static final String NODE =
            """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"node1"},\
            "status":{"addresses":[{"type":"InternalIP","address":"%s"}]}}\
            """
                    .formatted(Place.NODE.ip(IpFamily.IPV4));

    private static final long SERVICE_NETWORK = Ip.of("10.96.1.0").low();
    private static final long POD_NETWORK = Ip.of("10.128.0.0").low();

    String service(int number) {
        return serviceJson(name(number), new Ip(IpFamily.IPV4, 0, SERVICE_NETWORK + number));
    }

    /// @param generation each generation has another first endpoint
    String slice(int number, int generation) {
        long first = POD_NETWORK + (long) number * endpoints;
        List<Ip> ips =
                IntStream.range(0, endpoints)
                        .mapToObj(e ->
                                new Ip(
                                        IpFamily.IPV4,
                                        0,
                                        e == 0 ? first + replaced(generation) : first + e))
                        .toList();
        return sliceJson(name(number), 8080, ips);
    }

    static String sliceName(String service) {
        return service + "-slice";
    }

    static String name(int number) {
        return "service-" + number;
    }

    static String serviceJson(String name, Ip clusterIp) {
        return """
        {"apiVersion":"v1","kind":"Service",\
        "metadata":{"name":"%s","namespace":"%s","labels":{"app":"%s"}},\
        "spec":{"type":"ClusterIP","clusterIP":"%s","clusterIPs":["%s"],\
        "ipFamilies":["IPv4"],"ipFamilyPolicy":"SingleStack","sessionAffinity":"None",\
        "internalTrafficPolicy":"Cluster","selector":{"app":"%s"},\
        "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080}]},\
        "status":{"loadBalancer":{}}}\
        """
                .formatted(name, NAMESPACE, name, clusterIp, clusterIp, name);
    }

    static String sliceJson(String service, int port, List<Ip> endpoints) {
        return """
        {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",\
        "metadata":{"name":"%s","namespace":"%s",\
        "labels":{"app":"%s","kubernetes.io/service-name":"%s",\
        "endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io"}},\
        "addressType":"IPv4",\
        "ports":[{"name":"http","protocol":"TCP","port":%d}],\
        "endpoints":[%s]}\
        """
                .formatted(
                        sliceName(service),
                        NAMESPACE,
                        service,
                        service,
                        port,
                        endpoints.stream()
                                .map(ip -> endpointJson(service, ip))
                                .collect(Collectors.joining(",")));
    }

    private static String endpointJson(String service, Ip ip) {
        long number = ip.low() & 0xffffff;
        return """
        {"addresses":["%s"],\
        "conditions":{"ready":true,"serving":true,"terminating":false},\
        "nodeName":"node%d","zone":"z%d",\
        "targetRef":{"kind":"Pod","namespace":"%s","name":"%s-%06x"}}\
        """
                .formatted(ip, 3 + number % 97, 1 + number % 3, NAMESPACE, service, number);
    }

    /// Returns the offset of the first endpoint's address: beyond the addresses of all Services.
    private long replaced(int generation) {
        return generation == 0 ? 0 : (1L << 22) + generation;
    }
}
