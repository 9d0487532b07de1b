package dev.sluice.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses and prints durations in Go's format: `1h30m`, `1.5s`, `-100ms`, `0`.
public final class GoDuration {
    private static final Pattern WHOLE =
            Pattern.compile("[+-]?(0|(([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART =
            Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);
    private static final BigInteger LONGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private GoDuration() {}

    /// Parses a duration. Returns empty for what Go's time.ParseDuration rejects: a number without
    /// a unit, blanks, more than 292 years. Fractions of a nanosecond are cut off.
    public static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigInteger nanos = BigInteger.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(unit).toBigInteger());
        }
        if (nanos.compareTo(LONGEST) > 0) {
            return Optional.empty();
        }
        Duration size = Duration.ofNanos(nanos.longValue());
        return Optional.of(text.startsWith("-") ? size.negated() : size);
    }

    /// Prints a duration as Go does: `15m0s`, `1.5s`, `100ms`, `0s`.
    public static String print(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        String sign = duration.isNegative() ? "-" : "";
        Duration size = duration.abs();
        long nanos = size.toNanos();
        if (nanos < 1_000) {
            return sign + nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return sign + decimal(nanos, 3) + "µs";
        }
        if (nanos < 1_000_000_000) {
            return sign + decimal(nanos, 6) + "ms";
        }
        long hours = size.toHours();
        long minutes = size.toMinutes();
        String seconds = decimal(nanos - minutes * 60_000_000_000L, 9) + "s";
        if (minutes == 0) {
            return sign + seconds;
        }
        String rest = minutes - hours * 60 + "m" + seconds;
        return sign + (hours == 0 ? rest : hours + "h" + rest);
    }

    private static String decimal(long value, int places) {
        BigDecimal number = BigDecimal.valueOf(value, places).stripTrailingZeros();
        return number.toPlainString();
    }
}
