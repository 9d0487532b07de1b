package dev.sluice.daemon;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.facts.DaemonReader;
import dev.sluice.daemon.facts.DaemonReader.FamilyState;
import dev.sluice.daemon.facts.HostReader;
import dev.sluice.daemon.facts.NodeSetups;
import dev.sluice.daemon.facts.RecentChanges;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.inspect.check.NodeCheck;
import dev.sluice.inspect.check.Suppressions;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeSetup;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.kube.freshness.FreshnessReport;
import dev.sluice.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The page `check`: what is to be mended on this node.
///
/// @param node the node's name
/// @param clock the clock of the status
/// @param heard how long ago the API server last sent something, for each kind of object
/// @param changes the changes of the rules by other programs
/// @param mismatches compares with the kernel and with the API server
/// @param stage in shadow mode that before a swap, since kube-proxy serves the node
record CheckPage(
        ProxyConfig config,
        String node,
        LiveState live,
        Supplier<Status> status,
        InstantSource clock,
        Supplier<Map<String, Optional<Duration>>> heard,
        RecentChanges changes,
        NodeMismatches mismatches,
        CheckStage stage) {
    private static final Path ROOT = Path.of("/");

    Document<CheckReport> get(OperatorQuery query) throws OperatorException {
        Suppressions suppressions = suppressions(query.text("suppress").orElse(""));
        Status now = status.get();
        NodeSetup setup = NodeSetups.of(config, node, now.families().keySet());
        Fact<List<WrittenState>> states = states();
        Fact<FreshnessReport> fresh =
                stage == CheckStage.PRE ? served() : mismatches.freshnessReport();
        var daemon =
                new DaemonReader(ROOT, setup, changes)
                        .read(
                                states.map(CheckPage::written),
                                stage == CheckStage.PRE
                                        ? served()
                                        : states.then(mismatches::kernel),
                                fresh.then(NodeMismatches::api),
                                fresh.map(NodeMismatches::skipped),
                                states.map(all -> families(now, all)),
                                silence(now),
                                fresh instanceof Fact.Known(FreshnessReport report)
                                        ? report.clockAhead()
                                        : Optional.empty());
        CheckReport checked =
                NodeCheck.of(new HostReader().read(setup, daemon), stage, suppressions);
        return new Document<>(CheckReport.KIND, List.of(checked));
    }

    private static Suppressions suppressions(String text) throws OperatorException {
        try {
            return Suppressions.parse(
                    Stream.of(text.split(",", -1)).filter(each -> !each.isEmpty()).toList());
        } catch (IllegalArgumentException e) {
            throw new OperatorException(OperatorReason.BAD_REQUEST, "suppress: " + e.getMessage());
        }
    }

    private static <T> Fact<T> served() {
        return new Fact.Inapplicable<>("kube-proxy serves the node");
    }

    private Fact<List<WrittenState>> states() {
        try {
            return new Fact.Known<>(live.states());
        } catch (OperatorException e) {
            return new Fact.Unreadable<>(String.valueOf(e.getMessage()));
        }
    }

    private static List<Plan> written(List<WrittenState> states) {
        return states.stream().flatMap(state -> Stream.ofNullable(state.written())).toList();
    }

    private List<FamilyState> families(Status now, List<WrittenState> states) {
        List<FamilyState> families = new ArrayList<>();
        for (WrittenState state : states) {
            Status.OfFamily of = now.families().get(state.desired().family());
            Map<String, String> refused = new HashMap<>();
            state.refused().forEach((name, why) -> refused.put(name.toString(), why));
            families.add(
                    new FamilyState(
                            refused,
                            of == null ? Optional.empty() : of.error(),
                            of == null
                                    ? Duration.ZERO
                                    : of.pending()
                                            .map(since -> Duration.between(since, clock.instant()))
                                            .orElse(Duration.ZERO)));
        }
        return families;
    }

    private Duration silence(Status now) {
        return WatchAges.silence(heard.get(), Duration.between(now.started(), clock.instant()));
    }
}
