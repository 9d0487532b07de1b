package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A Service whose endpoints answer. They are all places with a responder except one, which is
/// another one in each generation. So each change removes one endpoint and adds one.
///
/// @param number distinguishes the Services that serve as probes
record ChangingService(int number) {
    static final int PORT = 80;
    static final int RESPONDER_PORT = 8080;
    private static final long NETWORK = Ip.of("10.96.250.1").low();

    /// Returns the addresses at which responders listen.
    static List<Ip> places() {
        return Stream.of(Place.POD1, Place.POD2, Place.POD3, Place.NODE2)
                .flatMap(place -> place.ips(IpFamily.IPV4).stream())
                .toList();
    }

    Ip clusterIp() {
        return new Ip(IpFamily.IPV4, 0, NETWORK + number);
    }

    String name() {
        return "probe-" + number;
    }

    String service() {
        return ApiCluster.serviceJson(name(), clusterIp());
    }

    String slice(int generation) {
        List<Ip> all = places();
        List<Ip> endpoints = new ArrayList<>(all);
        endpoints.remove(leftOut(generation));
        return ApiCluster.sliceJson(name(), RESPONDER_PORT, endpoints);
    }

    /// Returns the endpoint that a generation adds: the one that the previous generation left out.
    Ip newcomer(int generation) {
        return places().get(leftOut(generation - 1));
    }

    private int leftOut(int generation) {
        return Math.floorMod(generation, places().size());
    }
}
