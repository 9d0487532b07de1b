package dev.sluice.daemon.metrics;

import java.math.BigDecimal;

/// Formats numbers as Go's Prometheus client does: with the fewest digits that identify the number,
/// and with an exponent if it is below 0.0001 or at least 1,000,000.
final class GoNumber {
    private static final int LEAST_EXPONENT = -4;
    private static final int FIRST_EXPONENT = 6;

    private GoNumber() {}

    static String text(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        return exponent < LEAST_EXPONENT || exponent >= FIRST_EXPONENT
                ? scientific(exact, exponent)
                : exact.toPlainString();
    }

    private static String scientific(BigDecimal exact, int exponent) {
        String digits = exact.unscaledValue().abs().toString();
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String power = Integer.toString(Math.abs(exponent));
        return (exact.signum() < 0 ? "-" : "")
                + mantissa
                + (exponent < 0 ? "e-" : "e+")
                + (power.length() == 1 ? "0" + power : power);
    }
}
