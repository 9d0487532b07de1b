package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether the daemon does what it is there for, check by check: it hears of changes, and the
/// kernel does as they say.
///
/// @param silence how long the API server may say nothing; it sends a sign of life about every
///   minute
public record Readiness(Duration silence) {
    /// @param reason why not; what holds, where it does
    public record Check(String name, boolean ok, String reason) {}

    /// @param heard how long ago the API server said anything of each kind of objects; empty for
    ///   never
    /// @param now by the status's clock
    public List<Check> checks(Status status, Map<String, Optional<Duration>> heard, Instant now) {
        List<Check> checks = new ArrayList<>();
        new TreeMap<>(heard).forEach((kind, last) -> checks.add(watch(kind, last)));
        new TreeMap<>(status.families())
                .forEach((family, of) -> checks.add(kernel(family, of, now)));
        return checks;
    }

    /// In the way of Kubernetes' own servers.
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

    /// What the kernel refuses is no fault of this node's.
    private static String reason(Status.Success last, Instant now) {
        long ago = Duration.between(last.at(), now).toSeconds();
        String refused = last.refused() == 0 ? "" : ", " + last.refused() + " refused";
        return last.services() + " services" + refused + ", synced " + ago + " s ago";
    }
}
