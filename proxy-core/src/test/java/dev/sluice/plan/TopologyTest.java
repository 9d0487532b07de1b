package dev.sluice.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {
    @ParameterizedTest(name = "{0} at {1}, {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            textBlock =
                    """
                    # ready endpoints                          | node  | zone | followed  | admitted
                    -                                          | node1 | z1   | ANYWHERE  | -
                    L1=ready R1=ready                          | node1 | z1   | ANYWHERE  | L1 R1
                    L1=ready@z1 R1=ready@z2                    | node1 | z1   | SAME_ZONE | L1
                    L1=ready@z1 R1=ready@z2                    | node1 | z2   | SAME_ZONE | R1
                    L1=ready@z1 R1=ready@z1,z2                 | node1 | z2   | SAME_ZONE | R1
                    L1=ready@z1 R1=ready@z2                    | node1 | z3   | ANYWHERE  | L1 R1
                    L1=ready@z1 R1=ready@z2                    | node1 | none | ANYWHERE  | L1 R1
                    L1=ready@z1 R1=ready                       | node1 | z1   | ANYWHERE  | L1 R1
                    L1=ready#node1 R1=ready#node2              | node1 | z1   | SAME_NODE | L1
                    L1=ready#node1 R1=ready#node2              | node2 | none | SAME_NODE | R1
                    L1=ready#node1 R1=ready#node2              | node3 | z1   | ANYWHERE  | L1 R1
                    L1=ready#node1 R1=ready                    | node1 | z1   | ANYWHERE  | L1 R1
                    L1=ready@z1#node1 R1=ready@z1#node2        | node1 | z1   | SAME_NODE | L1
                    L1=ready@z1#node1 R1=ready@z1#node2        | node3 | z1   | SAME_ZONE | L1 R1
                    L1=ready@z1#node1 R1=ready@z2              | node1 | z2   | SAME_ZONE | R1
                    L1=ready@z1#node2 R1=ready#node1           | node1 | z1   | SAME_NODE | R1
                    """)
    void hintsAreFollowedWhereTheyAreComplete(
            String endpoints,
            String node,
            @Nullable String zone,
            Topology followed,
            String admitted) {
        List<Candidate> ready = Candidates.parse(endpoints);
        Topology topology = Topology.of(ready, node, zone);
        assertEquals(followed, topology);
        List<Endpoint> in =
                ready.stream()
                        .filter(c -> topology.admits(c, node, zone))
                        .map(Candidate::endpoint)
                        .toList();
        assertEquals(admitted, Candidates.names(in));
    }
}
