package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.DaemonFacts.ForeignChange;
import dev.sluice.inspect.check.facts.DaemonFacts.SyncFacts;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.ServiceMismatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// Whether the kernel has what the API server says.
final class SyncChecks {
    /// A change is written after some milliseconds, a refused one tried again within a minute.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /// How long a change by another program is reported.
    private static final Duration RECENT = Duration.ofMinutes(30);

    private SyncChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.KERNEL_DIFFERS,
                        facts ->
                                mismatches(
                                        facts,
                                        FindingKind.KERNEL_DIFFERS,
                                        facts.daemon().kernelMismatches())),
                new Check(
                        FindingKind.PLAN_IS_STALE,
                        facts ->
                                mismatches(
                                        facts,
                                        FindingKind.PLAN_IS_STALE,
                                        facts.daemon().apiMismatches())),
                new Check(FindingKind.SERVICE_REFUSED, of(SyncChecks::refused)),
                new Check(FindingKind.SYNC_FAILS, of(SyncChecks::failing)),
                new Check(FindingKind.CHANGE_WAITS, of(SyncChecks::waiting)),
                new Check(FindingKind.RULES_CHANGED, of(SyncChecks::changed)),
                new Check(
                        FindingKind.NO_DAEMON,
                        facts -> facts.daemon().answers().map(answers -> absent(facts, answers))));
    }

    private static Function<NodeFacts, Fact<List<Finding>>> of(
            BiFunction<NodeFacts, SyncFacts, List<Finding>> look) {
        return facts -> facts.daemon().syncs().map(syncs -> look.apply(facts, syncs));
    }

    private static Fact<List<Finding>> mismatches(
            NodeFacts facts, FindingKind kind, Fact<List<ServiceMismatch>> mismatches) {
        return mismatches.map(all -> {
            List<Finding> found = new ArrayList<>();
            for (ServiceMismatch each : all) {
                for (String difference : each.differences()) {
                    found.add(kind.at(each.service(), difference, "NODE", facts.setup().node()));
                }
            }
            return found;
        });
    }

    private static List<Finding> refused(NodeFacts facts, SyncFacts syncs) {
        return syncs.refused().entrySet().stream()
                .map(each -> FindingKind.SERVICE_REFUSED.at(each.getKey(), each.getValue()))
                .toList();
    }

    private static List<Finding> failing(NodeFacts facts, SyncFacts syncs) {
        return syncs.failure().stream()
                .map(why ->
                        FindingKind.SYNC_FAILS.at(
                                facts.setup().node(), why, "NODE", facts.setup().node()))
                .toList();
    }

    private static List<Finding> waiting(NodeFacts facts, SyncFacts syncs) {
        return Check.when(
                syncs.pending().compareTo(LONGEST_WAIT) > 0,
                FindingKind.CHANGE_WAITS.at(
                        facts.setup().node(),
                        "a change has waited for " + Amount.of(syncs.pending()),
                        "NODE",
                        facts.setup().node()));
    }

    private static List<Finding> changed(NodeFacts facts, SyncFacts syncs) {
        return syncs.changes().stream()
                .filter(change -> change.ago().compareTo(RECENT) < 0)
                .map(change ->
                        FindingKind.RULES_CHANGED.at(
                                change.table(),
                                "%s %s ago: %s"
                                        .formatted(
                                                change.program(),
                                                Amount.of(change.ago()),
                                                change.what()),
                                "UNIT",
                                unit(change)))
                .toList();
    }

    /// The unit of systemd that runs a program. Rules are usually loaded by `nft -f` or
    /// `iptables-restore` of the distribution's own unit.
    private static String unit(ForeignChange change) {
        String program = change.program().replaceFirst(" \\(pid \\d+\\)$", "");
        if (program.equals("nft")) {
            return "nftables";
        }
        boolean iptables = program.startsWith("iptables") || program.startsWith("ip6tables");
        return iptables || program.startsWith("xtables") ? "netfilter-persistent" : program;
    }

    private static List<Finding> absent(NodeFacts facts, boolean answers) {
        return Check.when(
                !answers,
                FindingKind.NO_DAEMON.at(
                        facts.setup().node(),
                        "no daemon answers: rules stay as they are, and Services change unseen",
                        "NODE",
                        facts.setup().node()));
    }
}
