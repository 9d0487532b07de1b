package dev.sluice.sbom.advisory;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.versioning.ComparableVersion;
import tools.jackson.databind.JsonNode;

/// Versions between two others, in Maven's order: `events` of OSV between an `introduced` and what
/// ends it.
///
/// @param from the first; `0` is before all
/// @param end the first after them, or the last of them; empty if all later ones belong to them
/// @param includesEnd whether the end belongs to them
record VersionSpan(String from, String end, boolean includesEnd) {
    /// Reads a range of OSV, which may hold several spans.
    static List<VersionSpan> of(JsonNode range) {
        List<VersionSpan> spans = new ArrayList<>();
        String from = "";
        for (JsonNode event : range.path("events")) {
            if (event.has("introduced")) {
                from = event.path("introduced").asString();
            } else if (!from.isEmpty() && event.has("fixed")) {
                spans.add(new VersionSpan(from, event.path("fixed").asString(), false));
                from = "";
            } else if (!from.isEmpty() && event.has("last_affected")) {
                spans.add(new VersionSpan(from, event.path("last_affected").asString(), true));
                from = "";
            }
        }
        if (!from.isEmpty()) {
            spans.add(new VersionSpan(from, "", false));
        }
        return spans;
    }

    boolean contains(String version) {
        return compare(from, version) <= 0 && isBeforeEnd(version);
    }

    private boolean isBeforeEnd(String version) {
        if (end.isEmpty()) {
            return true;
        }
        int order = compare(version, end);
        return order < 0 || (order == 0 && includesEnd);
    }

    private static int compare(String one, String other) {
        if (one.equals("0")) {
            return -1;
        }
        return new ComparableVersion(one).compareTo(new ComparableVersion(other));
    }
}
