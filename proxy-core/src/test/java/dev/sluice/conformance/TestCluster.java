package dev.sluice.conformance;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Changes;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.time.Instant;
import java.util.List;

/// A cluster as the test node sees it.
public record TestCluster(
        ClusterSettings settings, List<Service> services, List<EndpointSlice> slices) {
    public TestCluster {
        services = List.copyOf(services);
        slices = List.copyOf(slices);
    }

    public Snapshot snapshot() {
        var nothing = new TestCluster(settings, List.of(), List.of());
        return Snapshot.nothing(TestNet.NODE).with(changesSince(nothing));
    }

    /// Returns the changes that watchers record when a cluster becomes this one.
    public Changes changesSince(TestCluster before) {
        var log = new ChangeLog(new WakeUp(), Instant.EPOCH);
        before.services.forEach(service -> log.service(service.name(), null));
        before.slices.forEach(slice -> log.slice(slice.name(), null, null));
        services.forEach(service -> log.service(service.name(), service));
        slices.forEach(slice -> log.slice(slice.name(), slice, null));
        log.node(TestNet.node());
        log.servicesListed();
        log.slicesListed();
        log.nodeListed();
        return log.drain();
    }

    /// Returns the plan for one family, without a plan before.
    public Plan plan(IpFamily family) {
        NodeView view = settings.view(family);
        return new Planner(family).plan(snapshot(), view, Plan.nothing(family, view));
    }

    /// Returns the plan after a cluster became this one, made from the last plan.
    ///
    /// @param before the cluster of the last plan
    /// @param last the plan for `before`
    public Plan planAfter(TestCluster before, Plan last) {
        Snapshot snapshot = last.made().with(changesSince(before));
        return new Planner(last.family()).plan(snapshot, last.node(), last);
    }
}
