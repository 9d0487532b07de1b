package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests error output that iptables 1.8.9 printed for wrong input.
class ComplaintTest {
    static Stream<Arguments> notUnderstood() {
        return Stream.of(
                Arguments.of(
                        """
                        iptables-nft-restore v1.8.9 (nf_tables): unknown option "--foo"
                        Error occurred at line: 4
                        Try `iptables-nft-restore -h' or 'iptables-nft-restore --help' for more information.
                        """,
                        List.of(4),
                        "unknown option \"--foo\""),
                Arguments.of(
                        """
                        iptables-nft-restore v1.8.9 (nf_tables): Chain 'KUBE-MISSING' does not exist
                        Error occurred at line: 5
                        Try `iptables-nft-restore -h' or 'iptables-nft-restore --help' for more information.
                        """,
                        List.of(5),
                        "Chain 'KUBE-MISSING' does not exist"),
                Arguments.of(
                        """
                        iptables-restore v1.8.9 (legacy): Couldn't load target `KUBE-MISSING':No such file or directory

                        Error occurred at line: 4
                        Try `iptables-restore -h' or 'iptables-restore --help' for more information.
                        """,
                        List.of(4),
                        "Couldn't load target `KUBE-MISSING':No such file or directory"));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        """
                        iptables-nft-restore v1.8.9 (nf_tables):\s
                        line 4: CHAIN_DEL failed (Device or resource busy): chain B
                        """,
                        List.of(4),
                        "line 4: CHAIN_DEL failed (Device or resource busy): chain B"),
                Arguments.of(
                        """
                        iptables-nft-restore v1.8.9 (nf_tables):\s
                        line 4: RULE_APPEND failed (No such file or directory): rule in chain C
                        line 6: RULE_APPEND failed (No such file or directory): rule in chain C
                        """,
                        List.of(4, 6),
                        "line 4: RULE_APPEND failed (No such file or directory): rule in chain C; line"
                                + " 6: RULE_APPEND failed (No such file or directory): rule in chain"
                                + " C"),
                Arguments.of(
                        "iptables-nft-restore: line 3 failed: No chain/target/match by that name.\n",
                        List.of(3),
                        "iptables-nft-restore: line 3 failed: No chain/target/match by that name."),
                Arguments.of(
                        "iptables-restore: line 7 failed\n",
                        List.of(7),
                        "iptables-restore: line 7 failed"));
    }

    static Stream<Arguments> withoutLine() {
        return Stream.of(
                Arguments.of(
                        """
                        # Warning: iptables-legacy tables present, use iptables-legacy to see them
                        Another app is currently holding the xtables lock. Stopped waiting after 5s.
                        """,
                        List.of(),
                        "Another app is currently holding the xtables lock. Stopped waiting after"
                                + " 5s."),
                Arguments.of("", List.of(), "no reason given"));
    }

    @ParameterizedTest
    @MethodSource({"notUnderstood", "refused", "withoutLine"})
    void isReadAsLineAndReason(String text, List<Integer> lines, String reason) {
        assertEquals(new Complaint(lines, reason), Complaint.parse(text));
    }
}
