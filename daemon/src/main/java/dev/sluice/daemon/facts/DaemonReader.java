package dev.sluice.daemon.facts;

import dev.sluice.daemon.process.Cgroup;
import dev.sluice.inspect.check.facts.DaemonFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.ApiFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.MemoryFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.SkippedObject;
import dev.sluice.inspect.check.facts.DaemonFacts.SyncFacts;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeSetup;
import dev.sluice.inspect.check.facts.ServiceMismatch;
import dev.sluice.plan.Plan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the facts about the daemon, in its own process.
///
/// @param root the root of the file system: `/`
/// @param setup how it is configured
/// @param changes the changes of its rules by other programs
public record DaemonReader(Path root, NodeSetup setup, RecentChanges changes) {
    private static final Path TOKEN = Path.of("var/run/secrets/kubernetes.io/serviceaccount/token");

    /// How the syncs of a family went.
    ///
    /// @param refused why the kernel refuses Services, by `NAMESPACE/NAME`
    /// @param failure why the last sync failed; empty if it did not
    /// @param pending for how long a change has waited; zero if none waits
    public record FamilyState(
            Map<String, String> refused, Optional<String> failure, Duration pending) {}

    /// Returns the facts.
    ///
    /// @param plans those that are installed
    /// @param kernel by which Services the kernel differs from these plans
    /// @param api by which Services the known objects differ from the API server's
    /// @param skipped the objects of which a part cannot be read
    /// @param families the states of all families
    /// @param silent for how long nothing came from the API server
    /// @param clockAhead by how much its clock is ahead of this host's; empty if that is not known
    public DaemonFacts read(
            Fact<List<Plan>> plans,
            Fact<List<ServiceMismatch>> kernel,
            Fact<List<ServiceMismatch>> api,
            Fact<List<SkippedObject>> skipped,
            Fact<List<FamilyState>> families,
            Duration silent,
            Optional<Duration> clockAhead) {
        return new DaemonFacts(
                new Fact.Known<>(true),
                plans,
                kernel,
                api,
                families.map(this::syncs),
                skipped,
                HostFiles.fact(
                        "token",
                        () ->
                                new ApiFacts(
                                        silent,
                                        clockAhead,
                                        TokenLife.of(
                                                root.resolve(TOKEN),
                                                InstantSource.system().instant()))),
                memory(),
                HostFiles.fact("capabilities", () -> ProcessRights.lacking(root, setup.mode())),
                new Fact.Known<>(Files.isDirectory(Path.of(setup.lastGoodFolder()))));
    }

    private SyncFacts syncs(List<FamilyState> families) {
        Map<String, String> refused = new TreeMap<>();
        families.forEach(family -> refused.putAll(family.refused()));
        return new SyncFacts(
                refused,
                families.stream().flatMap(family -> family.failure().stream()).findFirst(),
                families.stream()
                        .map(FamilyState::pending)
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO),
                changes.list());
    }

    private Fact<MemoryFacts> memory() {
        Cgroup cgroup = Cgroup.ofThisProcess(root);
        return cgroup.workingSet().isEmpty()
                ? new Fact.Inapplicable<>("the process has no cgroup of its own")
                : new Fact.Known<>(
                        new MemoryFacts(
                                cgroup.workingSet().getAsLong(), cgroup.memoryLimit().orElse(0)));
    }
}
