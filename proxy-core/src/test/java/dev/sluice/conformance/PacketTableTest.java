package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table is well-formed: what it asks for can be asked.
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
        Set<Target> there = new HashSet<>();
        row.cluster()
                .slices()
                .forEach(slice ->
                        slice.endpoints()
                                .forEach(e ->
                                        slice.ports()
                                                .forEach(p ->
                                                        there.add(new Target(e.ip(), p.port())))));
        for (Probe probe : row.probes()) {
            if (probe.expected() instanceof Outcome.Reaches(List<Target> targets, _, _)) {
                assertTrue(there.containsAll(targets), probe::toString);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void realTrafficOnlyNeedsEndpointsThatExist(Case row) {
        for (Probe probe : row.probes()) {
            if (!row.tracerOnly()
                    && probe.expected() instanceof Outcome.Reaches(List<Target> targets, _, _)) {
                Set<Target> listening =
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
}
