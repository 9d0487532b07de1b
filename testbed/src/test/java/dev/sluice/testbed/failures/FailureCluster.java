package dev.sluice.testbed.failures;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The Services of the failure table: a few with a role in the tests, and bystanders.
final class FailureCluster {
    /// The Service whose endpoint changes.
    static final ServiceName WEB = new ServiceName("shop", "web");

    static final Ip WEB_IP = Ip.of("10.96.10.1");

    /// The Service with session affinity.
    static final ServiceName STICKY = new ServiceName("shop", "sticky");

    static final Ip STICKY_IP = Ip.of("10.96.10.2");

    /// The Service that is refused.
    static final ServiceName BAD = new ServiceName("shop", "bad");

    static final Ip BAD_IP = Ip.of("10.96.66.66");

    /// The Service of the other family.
    static final ServiceName WEB6 = new ServiceName("shop", "web6");

    static final Ip WEB6_IP = Ip.of("fd00:10:96::1");

    /// The beginning of the bystanders' cluster IPs. Bystanders never change.
    static final String BYSTANDERS = "10.97.";

    static final Ip POD1 = TestNet.IPV4.pod(1);
    static final Ip POD2 = TestNet.IPV4.pod(2);
    static final int PORT = 8080;

    private static final Pattern BYSTANDER = Pattern.compile("\\b10\\.97\\.\\d+\\.\\d+\\b");
    private static final int AFFINITY_SECONDS = 10_800;

    private FailureCluster() {}

    static Service plain(ServiceName name, Ip ip) {
        return service(name.namespace(), name.name()).clusterIp(ip).port(80).build();
    }

    static Service sticky() {
        return service(STICKY.namespace(), STICKY.name())
                .clusterIp(STICKY_IP)
                .port(80)
                .affinity(AFFINITY_SECONDS)
                .build();
    }

    static EndpointSlice endpoints(ServiceName name, Ip... ready) {
        return slice(name.namespace(), name.name()).port(PORT).ready(ready).build();
    }

    static ServiceName bystander(int number) {
        return new ServiceName("many", "s" + number);
    }

    static Ip bystanderIp(int number) {
        return Ip.of(BYSTANDERS + number / 250 + "." + (number % 250 + 1));
    }

    /// Returns the cluster IPs of so many bystanders.
    static Set<String> bystanders(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> bystanderIp(number).toString())
                .collect(Collectors.toSet());
    }

    /// Returns the cluster IPs of bystanders that occur in a text.
    static Set<String> bystandersIn(String text) {
        return BYSTANDER.matcher(text).results().map(m -> m.group()).collect(Collectors.toSet());
    }
}
