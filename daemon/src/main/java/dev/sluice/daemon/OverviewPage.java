package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.facts.RecentChanges;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.Status;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.daemon.report.WatchAges;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.overview.FamilyOverview;
import dev.sluice.inspect.overview.ForeignChanges;
import dev.sluice.inspect.overview.NodeOverview;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The page `overview`: whether this node is all right.
///
/// @param node the node's name
/// @param mode the proxy mode
/// @param version of this program: `sluice/1.0`
/// @param clock the clock of the status
/// @param heard how long ago the API server last sent something, for each kind of object
/// @param plans those that are installed
/// @param foreign the changes of the rules by other programs
record OverviewPage(
        String node,
        String mode,
        String version,
        Supplier<Status> status,
        SteadyClock clock,
        Health health,
        Supplier<Map<String, Optional<Duration>>> heard,
        InstalledPlans plans,
        RecentChanges foreign,
        ChangeHistory history,
        LastFindings findings) {

    Document<NodeOverview> get(OperatorQuery query) {
        Status now = status.get();
        Instant at = clock.instant();
        Collection<Plan> installed = plans.all();
        boolean isEachSynced =
                now.families().values().stream().allMatch(family -> family.success().isPresent());
        return new Document<>(
                NodeOverview.KIND,
                List.of(
                        new NodeOverview(
                                node,
                                mode,
                                version,
                                history.start(),
                                families(now, at, installed),
                                isEachSynced && health.isLive(now, at),
                                foreign(now, at),
                                WatchAges.silence(heard.get(), Duration.between(now.started(), at)),
                                installed.stream().mapToInt(OverviewPage::drains).sum(),
                                history.journal().newest().orElse(null),
                                findings.last().orElse(null))));
    }

    private List<FamilyOverview> families(Status now, Instant at, Collection<Plan> installed) {
        List<FamilyOverview> families = new ArrayList<>();
        new TreeMap<>(now.families())
                .forEach((family, of) -> families.add(family(family, of, at, installed)));
        return families;
    }

    private FamilyOverview family(
            IpFamily family, Status.OfFamily of, Instant at, Collection<Plan> installed) {
        Optional<Plan> plan =
                installed.stream().filter(each -> each.family() == family).findFirst();
        Optional<Status.Success> success = of.success();
        return new FamilyOverview(
                family.label(),
                plan.map(each -> each.services().size()).orElse(0),
                plan.map(Plan::knownEndpoints).orElse(0),
                success.map(Status.Success::refused).orElse(0),
                success.map(Status.Success::at).map(clock::wall).orElse(null),
                of.pending().map(since -> Duration.between(since, at)).orElse(null),
                of.error().map(OneLine::of).orElse(null));
    }

    private ForeignChanges foreign(Status now, Instant at) {
        return new ForeignChanges(
                now.families().values().stream().mapToInt(Status.OfFamily::drifts).sum(),
                foreign.newest().map(age -> clock.wall(at.minus(age))).orElse(null));
    }

    private static int drains(Plan plan) {
        int[] count = {0};
        plan.services()
                .forEach((_, service) ->
                        service.ports().forEach(port -> count[0] += port.terminating().size()));
        return count[0];
    }
}
