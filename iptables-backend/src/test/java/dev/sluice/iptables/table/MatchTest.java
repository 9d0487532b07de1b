package dev.sluice.iptables.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchTest {
    @ParameterizedTest
    @CsvSource({
        "2, 0.50000000000",
        "3, 0.33333333349",
        "4, 0.25000000000",
        "5, 0.20000000019",
        "6, 0.16666666651",
        "7, 0.14285714272",
    })
    void aProbabilityIsPrintedAsTheKernelKeepsIt(int outOf, String expected) {
        String text = Rule.of(new Target.Nothing(), new Match.StatisticRandom(outOf)).text();
        assertEquals("-m statistic --mode random --probability " + expected, text);
    }

    @Test
    void aCommentCannotLeaveItsQuotesNorItsLine() {
        var comment = new Match.Comment("a\"b\\c'd\ne\u00e9");
        String text = Rule.of(new Target.Drop(), comment).text();
        assertEquals("-m comment --comment \"a\\\"b\\\\c\\'d?e?\" -j DROP", text);
    }

    @ParameterizedTest
    @CsvSource({"''", "'eth0 -j ACCEPT'", "averyveryverylongname"})
    void anInterfaceNameIsOneWord(String name) {
        assertThrows(IllegalArgumentException.class, () -> new Match.InInterface(false, name));
    }
}
