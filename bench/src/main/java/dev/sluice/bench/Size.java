package dev.sluice.bench;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The size of a cluster.
///
/// @param services number of Services
/// @param endpoints number of endpoints of each Service
record Size(int services, int endpoints) {
    private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,5})(?:x([1-9]\\d{0,3}))?");

    /// @param text `10000x5`, or `10000` for five endpoints each
    static Optional<Size> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int endpoints =
                parts.group(2) == null ? BenchCluster.ENDPOINTS : Integer.parseInt(parts.group(2));
        return Optional.of(new Size(Integer.parseInt(parts.group(1)), endpoints));
    }

    @Override
    public String toString() {
        return services + "x" + endpoints;
    }
}
