package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Checks whether the daemon does its task: it receives changes, and the kernel follows them.
///
/// @param silence how long the API server may send nothing; it sends a bookmark about once a minute
public record Readiness(Duration silence) {
    /// @param reason why the check failed; for a positive check, its state
    public record Check(String name, boolean ok, String reason) {}

    /// One check for each watched kind of object and each family.
    ///
    /// @param heard how long ago the API server last sent something, for each kind of object; empty
    ///   for never
    /// @param now the time on the clock of the status
    public List<Check> checks(Status status, Map<String, Optional<Duration>> heard, Instant now) {
        List<Check> checks = new ArrayList<>();
        new TreeMap<>(heard).forEach((kind, last) -> checks.add(watch(kind, last)));
        new TreeMap<>(status.families())
                .forEach((family, of) -> checks.add(kernel(family, of, now)));
        return checks;
    }

    /// Formats the checks as Kubernetes' own servers do.
    public static String text(List<Check> checks) {
        var text = new StringBuilder();
        for (Check check : checks) {
            text.append(check.ok() ? "[+]" : "[-]").append(check.name());
            text.append(check.ok() ? " ok: " : " failed: ").append(check.reason()).append('\n');
        }
        boolean ready = checks.stream().allMatch(Check::ok);
        return text.append(ready ? "readyz check passed\n" : "readyz check failed\n").toString();
    }

    private Check watch(String kind, Optional<Duration> heard) {
        String name = "watch-" + kind;
        if (heard.isEmpty()) {
            return new Check(name, false, "the API server has said nothing yet");
        }
        Duration age = heard.get();
        return new Check(
                name,
                age.compareTo(silence) < 0,
                "the API server was heard " + age.toSeconds() + " s ago");
    }

    private static Check kernel(IpFamily family, Status.OfFamily of, Instant now) {
        String name = "kernel-" + family.label();
        if (of.error().isPresent()) {
            return new Check(
                    name, false, of.failures() + " syncs in a row failed: " + of.error().get());
        }
        return of.success()
                .map(last -> new Check(name, true, reason(last, now)))
                .orElse(new Check(name, false, "no sync yet"));
    }

    /// The state after a successful sync. Refused Services do not make the check fail: they are not
    /// a fault of this node.
    private static String reason(Status.Success last, Instant now) {
        long ago = Duration.between(last.at(), now).toSeconds();
        String refused = last.refused() == 0 ? "" : ", " + last.refused() + " refused";
        return last.services() + " services" + refused + ", synced " + ago + " s ago";
    }
}
