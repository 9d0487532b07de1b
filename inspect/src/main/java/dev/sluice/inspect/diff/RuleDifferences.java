package dev.sluice.inspect.diff;

import dev.sluice.model.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Differences of single rules that no sample connection shows: rules for health checks, for
/// packets of established connections, or for a pod that calls itself from another node.
public final class RuleDifferences {
    private static final Pattern SERVICE =
            Pattern.compile(
                    "--comment \"?([a-z0-9-]{1,63}/[a-z0-9-]{1,63})(?::([a-z0-9-]{1,63}))?(?=[ \"])");

    private RuleDifferences() {}

    /// Returns what differs, and after it each rule that differs and whose Service has no
    /// difference yet.
    ///
    /// @param known what differs for connections
    /// @param wanted the rules that should be there, as `iptables-save` prints them
    /// @param found the rules that are there
    public static List<Difference> added(
            IpFamily family, List<Difference> known, List<String> wanted, List<String> found) {
        Set<String> services = new HashSet<>();
        for (Difference each : known) {
            if (each.service() != null) {
                services.add(each.service());
            }
        }
        List<Difference> all = new ArrayList<>(known);
        for (RawLine line : RuleComparison.of(wanted, found)) {
            Matcher named = SERVICE.matcher(line.line());
            boolean isNamed = named.find();
            String service = isNamed ? named.group(1) : null;
            String port = isNamed ? named.group(2) : null;
            if (service == null ? known.isEmpty() : !services.contains(service)) {
                all.add(difference(family, service, port, line));
            }
        }
        return all;
    }

    private static Difference difference(
            IpFamily family, @Nullable String service, @Nullable String port, RawLine line) {
        String who = service == null ? "" : service + (port == null ? "" : ":" + port) + ": ";
        String what = line.missing() ? "a rule is missing" : "a rule is there that should not be";
        return new Difference(
                service,
                port,
                family.label(),
                DifferenceKind.Rule,
                List.of(),
                List.of(),
                "%s%s in table %s: %s".formatted(who, what, line.table(), line.line()));
    }
}
