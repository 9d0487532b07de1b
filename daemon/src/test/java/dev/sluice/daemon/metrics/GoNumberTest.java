package dev.sluice.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoNumberTest {
    /// The expected texts are those of Go's `strconv.FormatFloat(number, 'g', -1, 64)`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    0                   | 0
                    -0.0                | 0
                    1                   | 1
                    -1                  | -1
                    60                  | 60
                    0.001               | 0.001
                    16.384              | 16.384
                    0.0001              | 0.0001
                    0.00001             | 1e-05
                    0.0000020500        | 2.05e-06
                    20000               | 20000
                    999999              | 999999
                    1000000             | 1e+06
                    2588009             | 2.588009e+06
                    1795384195.7811868  | 1.7953841957811868e+09
                    18446744073709551615| 1.8446744073709552e+19
                    -123456789          | -1.23456789e+08
                    1e100               | 1e+100
                    NaN                 | NaN
                    Infinity            | +Inf
                    -Infinity           | -Inf
                    """)
    void is_written_as_by_go(double number, String text) {
        assertEquals(text, GoNumber.text(number));
    }
}
