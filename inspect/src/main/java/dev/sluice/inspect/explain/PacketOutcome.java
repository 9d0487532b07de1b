package dev.sluice.inspect.explain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What happens to the connections that are asked about, as computed from one source.
///
/// @param shares the endpoints that they reach, in the order of their text; empty unless the
///   verdict is DELIVERED
record PacketOutcome(ExplainVerdict verdict, List<EndpointShare> shares) {
    /// Kernels store probabilities as fractions of 2^31, and those of successive rules multiply.
    private static final double TOLERANCE = 1e-6;

    PacketOutcome {
        shares = List.copyOf(shares);
    }

    static PacketOutcome of(ExplainVerdict verdict) {
        return new PacketOutcome(verdict, List.of());
    }

    /// Compares what the plan wants with what the rules in the kernel do.
    ///
    /// @param kernel the outcome by the rules in the kernel
    /// @return the difference in one sentence; empty if there is none
    Optional<String> against(PacketOutcome kernel) {
        if (kernel.verdict != verdict) {
            return Optional.of(
                    "the plan says %s, the rules in the kernel %s"
                            .formatted(verdict.text(), kernel.verdict.text()));
        }
        Map<String, EndpointShare> planned = byText();
        Map<String, EndpointShare> installed = kernel.byText();
        List<String> missing =
                planned.keySet().stream().filter(at -> !installed.containsKey(at)).toList();
        List<String> unwanted =
                installed.keySet().stream().filter(at -> !planned.containsKey(at)).toList();
        if (!missing.isEmpty() || !unwanted.isEmpty()) {
            return Optional.of(
                    (missing.isEmpty() ? "" : "the kernel lacks endpoint " + listed(missing))
                            + (missing.isEmpty() || unwanted.isEmpty() ? "" : "; ")
                            + (unwanted.isEmpty()
                                    ? ""
                                    : "the kernel also sends to " + listed(unwanted)));
        }
        return planned.entrySet().stream()
                .flatMap(entry -> {
                    EndpointShare there = installed.get(entry.getKey());
                    return there == null
                            ? Optional.<String>empty().stream()
                            : difference(entry.getValue(), there).stream();
                })
                .findFirst();
    }

    private static Optional<String> difference(EndpointShare planned, EndpointShare installed) {
        if (!planned.seenSource().equals(installed.seenSource())) {
            return Optional.of(
                    "by the plan %s sees source %s, by the rules in the kernel %s"
                            .formatted(planned.at(), planned.seenSource(), installed.seenSource()));
        }
        return Math.abs(planned.share() - installed.share()) < TOLERANCE
                ? Optional.empty()
                : Optional.of(
                        "by the plan %s gets %s of the connections, by the rules in the kernel %s"
                                .formatted(
                                        planned.at(),
                                        percent(planned.share()),
                                        percent(installed.share())));
    }

    private Map<String, EndpointShare> byText() {
        Map<String, EndpointShare> all = new TreeMap<>();
        shares.forEach(share -> all.put(share.at().toString(), share));
        return all;
    }

    static String percent(double share) {
        return "%.1f %%".formatted(100 * share);
    }

    private static String listed(List<String> all) {
        int shown = Math.min(all.size(), 5);
        String more = all.size() > shown ? " and %d more".formatted(all.size() - shown) : "";
        return all.stream().limit(shown).collect(Collectors.joining(", ")) + more;
    }
}
