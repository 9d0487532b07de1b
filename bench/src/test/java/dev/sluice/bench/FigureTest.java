package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FigureTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000123456, 0.000123",
        "0.9996, 1",
        "1.5, 1.5",
        "12.34, 12.3",
        "100, 100",
        "1000, 1000",
        "98765.4, 98765"
    })
    void threeDigitsCount(double number, String text) {
        assertEquals(text, Figure.rounded(number));
    }

    @Test
    void aLineHasNameValueUnitAndBudget() {
        assertEquals("boot: 1.23 s", new Figure("boot", 1.234, "s", null).line());
        assertEquals("boot: 1.23 s (budget 2 s)", new Figure("boot", 1.234, "s", 2.0).line());
        assertEquals("boot: 3.4 s (budget 2 s, MISSED)", new Figure("boot", 3.4, "s", 2.0).line());
    }

    @Test
    void aRowHasFourFieldsWhateverTheNameHolds() {
        assertEquals("boot,1.23,s,", new Figure("boot", 1.234, "s", null).row());
        assertEquals("\"boot, p50\",1.23,s,2", new Figure("boot, p50", 1.234, "s", 2.0).row());
    }

    @Test
    void budgetsAreFoundByTheNameOfTheFigure() {
        var budgets = Budgets.parse("# words\n\nplan 10000x5 one changed, 1\n");
        assertEquals(1.0, budgets.figure("plan 10000x5 one changed", 2, "ms").budget());
        assertEquals(null, budgets.figure("plan 10x5 one changed", 2, "ms").budget());
    }

    @Test
    void theBudgetsOfSluiceCanBeRead() throws Exception {
        assertEquals(
                7.0, Budgets.ofSluice().limits().get("iptables 10000x5 start to first connection"));
    }
}
