package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Service;
import dev.sluice.model.ServicePort;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that the packet table is well-formed and complete.
class PacketTableTest {
    static List<Case> cases() {
        return PacketTable.cases();
    }

    @Test
    void namesAreUnique() {
        List<String> names = cases().stream().map(Case::name).toList();
        assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyTargetIsAnEndpointOfASlice(Case row) {
        Set<ReachedEndpoint> there = new HashSet<>();
        row.cluster()
                .slices()
                .forEach(slice ->
                        slice.endpoints()
                                .forEach(e ->
                                        slice.ports()
                                                .forEach(p ->
                                                        there.add(
                                                                new ReachedEndpoint(
                                                                        e.ip(), p.port())))));
        for (Probe probe : row.allProbes()) {
            if (probe.expected()
                    instanceof ExpectedOutcome.Reaches(List<ReachedEndpoint> targets, _, _)) {
                assertTrue(there.containsAll(targets), probe::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void realTrafficOnlyNeedsEndpointsThatExist(Case row) {
        for (Probe probe : row.allProbes()) {
            if (!row.tracerOnly()
                    && probe.expected()
                            instanceof
                            ExpectedOutcome.Reaches(List<ReachedEndpoint> targets, _, _)) {
                Set<ReachedEndpoint> listening =
                        Set.copyOf(row.listeners().stream().map(Listener::at).toList());
                assertTrue(listening.containsAll(targets), probe::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everySliceHasItsService(Case row) {
        row.cluster()
                .slices()
                .forEach(slice ->
                        assertTrue(
                                row.cluster().services().stream()
                                        .anyMatch(s -> s.name().equals(slice.service())),
                                () -> "no Service for slice " + slice.name()));
    }

    /// The table has every kind of frontend with every outcome, for each family.
    @Test
    void everyFrontendMeetsEveryOutcome() {
        Set<String> met = new TreeSet<>();
        for (Case row : cases()) {
            for (Probe probe : row.allProbes()) {
                frontend(row, probe.packet())
                        .ifPresent(kind -> met.add(kind + " " + text(probe.expected())));
            }
        }
        Set<String> all = new TreeSet<>();
        for (String family : List.of("IPv4", "IPv6")) {
            for (String kind : List.of("cluster IP", "external IP", "VIP", "node port")) {
                for (String outcome : List.of("kept", "masqueraded", "refused", "dropped")) {
                    all.add(family + " " + kind + " " + outcome);
                }
            }
        }
        met.removeIf(text -> text.endsWith("untouched") || text.endsWith("not served"));
        assertEquals(all, met);
    }

    private static Optional<String> frontend(Case row, Packet packet) {
        String family = packet.family().label();
        for (Service service : row.cluster().services()) {
            for (ServicePort port : service.ports()) {
                if (port.protocol() != packet.protocol()) {
                    continue;
                }
                if (port.nodePort() == packet.port() && packet.net().isNodes(packet.to())) {
                    return Optional.of(family + " node port");
                }
                if (port.port() == packet.port() && service.clusterIps().contains(packet.to())) {
                    return Optional.of(family + " cluster IP");
                }
                if (port.port() == packet.port() && service.externalIps().contains(packet.to())) {
                    return Optional.of(family + " external IP");
                }
                if (port.port() == packet.port()
                        && service.loadBalancerVips().contains(packet.to())) {
                    return Optional.of(family + " VIP");
                }
            }
        }
        return Optional.empty();
    }

    private static String text(ExpectedOutcome outcome) {
        return switch (outcome) {
            case ExpectedOutcome.Reaches(_, Source source, _) ->
                    switch (source) {
                        case KEPT -> "kept";
                        case MASQUERADED -> "masqueraded";
                    };
            case ExpectedOutcome.Refused() -> "refused";
            case ExpectedOutcome.Dropped() -> "dropped";
            case ExpectedOutcome.Untouched() -> "untouched";
            case ExpectedOutcome.NotServed() -> "not served";
        };
    }
}
