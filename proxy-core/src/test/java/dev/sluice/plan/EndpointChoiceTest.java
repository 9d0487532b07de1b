package dev.sluice.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.TrafficPolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointChoiceTest {
    /// Which of the lists are used.
    @ParameterizedTest(name = "internal {0}, external {1}, reached from outside: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # internal | external | external? | cluster | local | reachable
                    CLUSTER    | CLUSTER  | false     | L1 R1   | -     | L1 R1
                    CLUSTER    | CLUSTER  | true      | L1 R1   | -     | L1 R1
                    CLUSTER    | LOCAL    | false     | L1 R1   | -     | L1 R1
                    CLUSTER    | LOCAL    | true      | L1 R1   | L1    | L1 R1
                    LOCAL      | CLUSTER  | false     | -       | L1    | L1
                    LOCAL      | LOCAL    | false     | -       | L1    | L1
                    LOCAL      | CLUSTER  | true      | L1 R1   | L1    | L1 R1
                    LOCAL      | LOCAL    | true      | L1 R1   | L1    | L1 R1
                    """)
    void policiesSayWhichListsThereAre(
            TrafficPolicy internal,
            TrafficPolicy external,
            boolean reached,
            String cluster,
            String local,
            String reachable) {
        assertChoice(
                "L1=ready R1=ready", internal, external, reached, cluster, local, reachable, true);
    }

    /// Which endpoints are in the lists, if both are used.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # endpoints                                   | cluster     | local | reachable | any
                    -                                             | -           | -     | -         | false
                    R1=ready R2=ready                             | R1 R2       | -     | R1 R2     | true
                    R1=ready L1=down L2=gone                      | R1          | -     | R1        | true
                    R1=ready L1=terminating                       | R1          | L1    | L1 R1     | true
                    R1=ready L1=ready                             | L1 R1       | L1    | L1 R1     | true
                    R1=ready L1=ready L2=terminating              | L1 R1       | L1    | L1 R1     | true
                    L1=terminating R1=terminating                 | L1 R1       | L1    | L1 R1     | true
                    R1=terminating R2=terminating                 | R1 R2       | -     | R1 R2     | true
                    L1=terminating L2=ready R1=terminating        | L2          | L2    | L2        | true
                    L1=ready R1=terminating                       | L1          | L1    | L1        | true
                    L1=down R1=down                               | -           | -     | -         | false
                    L1=gone R1=gone                               | -           | -     | -         | false
                    L1=serving R1=serving                         | -           | -     | -         | false
                    L1=serving R1=ready                           | R1          | -     | R1        | true
                    L1=readyTerminating R1=ready                  | L1 R1       | L1    | L1 R1     | true
                    L1=readyTerminating L2=terminating            | L1          | L1    | L1        | true
                    L1=gone L2=down R1=terminating                | R1          | -     | R1        | true
                    L1=ready@z2 R1=ready@z1                       | R1          | L1    | L1 R1     | true
                    L1=ready#node2 R1=ready#node1                 | R1          | L1    | L1 R1     | true
                    L1=ready@z2 R1=ready@z1 R2=ready@z2           | R1          | L1    | L1 R1     | true
                    L1=ready@z1 R1=ready@z1 R2=ready@z2           | L1 R1       | L1    | L1 R1     | true
                    L1=terminating@z1 R1=terminating@z2           | L1 R1       | L1    | L1 R1     | true
                    L1=terminating R1=ready@z1 R2=ready@z2        | R1          | L1    | L1 R1     | true
                    """)
    void conditionsSayWhichEndpointsAreInThem(
            String endpoints, String cluster, String local, String reachable, boolean any) {
        assertChoice(
                endpoints,
                TrafficPolicy.CLUSTER,
                TrafficPolicy.LOCAL,
                true,
                cluster,
                local,
                reachable,
                any);
    }

    /// If only one list is used and it is empty, there may still be usable endpoints elsewhere.
    @ParameterizedTest(name = "{0}, internal {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    R1=ready                 | LOCAL   | -  | -  | true
                    R1=terminating           | LOCAL   | -  | -  | true
                    R1=down                  | LOCAL   | -  | -  | false
                    L1=terminating R1=ready  | LOCAL   | -  | L1 | true
                    L1=terminating           | CLUSTER | L1 | -  | true
                    L1=serving               | CLUSTER | -  | -  | false
                    """)
    void oneListAlone(
            String endpoints, TrafficPolicy internal, String cluster, String local, boolean any) {
        String reachable = internal == TrafficPolicy.LOCAL ? local : cluster;
        assertChoice(
                endpoints, internal, TrafficPolicy.CLUSTER, false, cluster, local, reachable, any);
    }

    private static void assertChoice(
            String endpoints,
            TrafficPolicy internal,
            TrafficPolicy external,
            boolean reached,
            String cluster,
            String local,
            String reachable,
            boolean any) {
        EndpointChoice choice =
                EndpointChoice.of(
                        Candidates.parse(endpoints),
                        internal,
                        external,
                        reached,
                        TestNet.NODE,
                        TestNet.ZONE);
        assertEquals(cluster, Candidates.names(choice.cluster()), "cluster");
        assertEquals(local, Candidates.names(choice.local()), "local");
        assertEquals(reachable, Candidates.names(choice.reachable()), "reachable");
        assertEquals(any, choice.any(), "any");
    }
}
