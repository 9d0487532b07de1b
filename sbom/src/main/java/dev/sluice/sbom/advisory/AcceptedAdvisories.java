package dev.sluice.sbom.advisory;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Advisories that do not count, each with a reason.
///
/// @param reasons by the ids
record AcceptedAdvisories(Map<String, String> reasons) {
    /// Reads lines `ID REASON`. Empty lines and those that begin with `#` mean nothing.
    ///
    /// @throws IOException if a line has no reason
    static AcceptedAdvisories parse(List<String> lines) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            int space = text.indexOf(' ');
            if (space < 0) {
                throw new IOException("no reason is given for accepting " + text);
            }
            reasons.put(text.substring(0, space), text.substring(space).strip());
        }
        return new AcceptedAdvisories(reasons);
    }

    boolean include(Advisory advisory) {
        return reasons.keySet().stream().anyMatch(advisory::isCalled);
    }

    /// Returns those that nothing was found of: their lines can go.
    List<String> unused(List<JarFinding> found) {
        return reasons.keySet().stream()
                .filter(id -> found.stream().noneMatch(each -> each.advisory().isCalled(id)))
                .toList();
    }
}
