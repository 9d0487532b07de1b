package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.TraceStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Explains packets by rules that were read from a kernel, whoever wrote them.
record KernelExplainer(PacketTracer tracer) {
    /// More paths are not looked at for their rules. A Service may have thousands of endpoints,
    /// whose rules differ only in the address.
    private static final int PATHS = 8;

    KernelAnswer explain(AskedPacket packet) {
        List<Branch> paths = tracer.trace(packet.traced());
        List<ExplanationStep> notes = new ArrayList<>();
        Map<ExplainVerdict, Double> chances = new EnumMap<>(ExplainVerdict.class);
        Map<String, EndpointShare> shares = new TreeMap<>();
        Set<String> unread = new HashSet<>();
        for (Branch path : paths) {
            chances.merge(verdict(path.end()), path.probability(), Double::sum);
            switch (path.end()) {
                case PacketVerdict.Delivered(AddressPort to, Ip seen) ->
                        shares.merge(
                                to.toString(),
                                new EndpointShare(to, path.probability(), seen),
                                KernelExplainer::sum);
                case PacketVerdict.Unknown(String what) -> {
                    if (unread.add(what)) {
                        notes.add(new ExplanationStep("kernel", "cannot read " + what));
                    }
                }
                case PacketVerdict.PassedThrough(boolean masqueraded) -> {
                    if (masqueraded && unread.add("")) {
                        notes.add(
                                new ExplanationStep(
                                        "kernel", "a rule rewrites the source of the packet"));
                    }
                }
                case PacketVerdict.Rejected(), PacketVerdict.Dropped() -> {}
            }
        }
        if (chances.size() > 1) {
            chances.forEach((verdict, chance) ->
                    notes.add(
                            new ExplanationStep(
                                    "kernel",
                                    "%s for %s of the connections"
                                            .formatted(
                                                    verdict.text(),
                                                    PacketOutcome.percent(chance)))));
        }
        ExplainVerdict verdict = worst(chances.keySet());
        var outcome =
                new PacketOutcome(
                        verdict,
                        verdict == ExplainVerdict.DELIVERED
                                ? List.copyOf(shares.values())
                                : List.of());
        return new KernelAnswer(outcome, rules(paths), notes);
    }

    private static EndpointShare sum(EndpointShare one, EndpointShare other) {
        return new EndpointShare(one.at(), one.share() + other.share(), one.seenSource());
    }

    private static ExplainVerdict verdict(PacketVerdict end) {
        return switch (end) {
            case PacketVerdict.Delivered _ -> ExplainVerdict.DELIVERED;
            case PacketVerdict.Rejected _ -> ExplainVerdict.REJECTED;
            case PacketVerdict.Dropped _ -> ExplainVerdict.DROPPED;
            case PacketVerdict.PassedThrough _ -> ExplainVerdict.NOT_A_SERVICE;
            case PacketVerdict.Unknown _ -> ExplainVerdict.UNKNOWN;
        };
    }

    /// If connections may end differently, the verdict that a reader must hear of first.
    private static ExplainVerdict worst(Set<ExplainVerdict> verdicts) {
        for (ExplainVerdict verdict :
                List.of(
                        ExplainVerdict.UNKNOWN,
                        ExplainVerdict.DROPPED,
                        ExplainVerdict.REJECTED,
                        ExplainVerdict.NOT_A_SERVICE)) {
            if (verdicts.contains(verdict)) {
                return verdict;
            }
        }
        return ExplainVerdict.DELIVERED;
    }

    /// Merges the rules of several paths: what they share is listed once, and each rule comes after
    /// the one that led to it.
    private static List<MetRule> rules(List<Branch> paths) {
        List<Branch> likeliest =
                paths.stream()
                        .sorted(Comparator.comparingDouble(Branch::probability).reversed())
                        .limit(PATHS)
                        .toList();
        List<MetRule> merged = new ArrayList<>();
        for (Branch path : likeliest) {
            int at = 0;
            for (TraceStep step : path.trail().steps()) {
                if (step.matched()) {
                    var rule = new MetRule(step.table(), step.chain(), step.rule().text());
                    int found = merged.subList(at, merged.size()).indexOf(rule);
                    if (found >= 0) {
                        at += found + 1;
                    } else {
                        merged.add(at, rule);
                        at++;
                    }
                }
            }
        }
        return merged;
    }
}
