package dev.sluice.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One Service with very many parts of one kind, as JSON from the API.
///
/// @param many the kind of parts
/// @param size number of parts
record LargeObject(Many many, int size) {
    /// The parts of a Service or its slices whose number only the object's size limits.
    enum Many {
        PORTS,
        /// Ports with session affinity: in some modes each has kernel objects of its own.
        STICKY_PORTS,
        ENDPOINTS,
        SLICES,
        SOURCE_RANGES,
        EXTERNAL_IPS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    static final String NAMESPACE = "bench";
    static final String NAME = "large";

    /// The most endpoints that Kubernetes puts into one slice by default.
    private static final int SLICE = 100;

    private static final int FEW = 2;

    /// Returns a List of the Service and its slices.
    ///
    /// @param generation changes the address of one endpoint
    byte[] json(int generation) {
        String slices =
                IntStream.range(0, slices())
                        .mapToObj(slice -> "," + slice(slice, generation))
                        .collect(Collectors.joining());
        return """
        {"kind": "List", "items": [%s%s]}\
        """
                .formatted(service(), slices)
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean isOf(Many... any) {
        return List.of(any).contains(many);
    }

    private int ports() {
        return isOf(Many.PORTS, Many.STICKY_PORTS) ? size : 1;
    }

    private int slices() {
        return switch (many) {
            case SLICES -> size;
            case ENDPOINTS -> (size + SLICE - 1) / SLICE;
            case PORTS, STICKY_PORTS, SOURCE_RANGES, EXTERNAL_IPS -> 1;
        };
    }

    private String service() {
        return """
        {"kind": "Service", "metadata": {"namespace": "%s", "name": "%s"},
         "spec": {"type": "LoadBalancer", "clusterIP": "10.96.0.10",
          "sessionAffinity": "%s", "externalIPs": [%s],
          "loadBalancerSourceRanges": [%s], "ports": [%s]},
         "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.1"}]}}}\
        """
                .formatted(
                        NAMESPACE,
                        NAME,
                        many == Many.STICKY_PORTS ? "ClientIP" : "None",
                        list(many == Many.EXTERNAL_IPS ? size : 0, i -> quoted(address(192, i))),
                        list(
                                many == Many.SOURCE_RANGES ? size : 0,
                                i -> quoted(address(172, i) + "/32")),
                        list(ports(), i -> port(i, 1 + i)));
    }

    private String slice(int number, int generation) {
        int first = number * SLICE;
        int endpoints =
                switch (many) {
                    case ENDPOINTS -> Math.min(SLICE, size - first);
                    case SLICES -> 1;
                    case PORTS, STICKY_PORTS, SOURCE_RANGES, EXTERNAL_IPS -> FEW;
                };
        return """
        {"kind": "EndpointSlice", "addressType": "IPv4",
         "metadata": {"namespace": "%s", "name": "%s-%d",
          "labels": {"kubernetes.io/service-name": "%s"}},
         "ports": [%s], "endpoints": [%s]}\
        """
                .formatted(
                        NAMESPACE,
                        NAME,
                        number,
                        NAME,
                        list(ports(), i -> port(i, 20_001 + i)),
                        list(endpoints, i -> endpoint(first + i, first + i == 0 ? generation : 0)));
    }

    /// Every second port is UDP, because stale UDP flows are deleted.
    private static String port(int number, int port) {
        return """
        {"name": "p%d", "protocol": "%s", "port": %d}\
        """
                .formatted(number, number % 2 == 0 ? "UDP" : "TCP", port);
    }

    private static String endpoint(int number, int generation) {
        return """
        {"addresses": ["%s"], "nodeName": "node%d"}\
        """
                .formatted(address(10, generation * 4_000_000 + number), number % 100);
    }

    private static String address(int network, int number) {
        return "%d.%d.%d.%d"
                .formatted(network, number >> 16 & 0xff, number >> 8 & 0xff, number & 0xff);
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static String list(int size, IntFunction<String> item) {
        return IntStream.range(0, size).mapToObj(item).collect(Collectors.joining(","));
    }
}
