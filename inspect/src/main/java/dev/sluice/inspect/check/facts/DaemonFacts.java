package dev.sluice.inspect.check.facts;

import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What only the daemon knows.
///
/// @param answers whether a daemon answers
/// @param plans those that are installed, one for each family
/// @param kernelMismatches by which Services the kernel differs from these plans
/// @param apiMismatches by which Services the daemon's objects differ from the API server's
/// @param syncs how the syncs went
/// @param skipped the objects that are not understood, and therefore left out
/// @param api the connection to the API server
/// @param memory what the daemon's cgroup uses
/// @param lacking the capabilities that the daemon needs and lacks
/// @param lastGoodFolderExists whether the folder of the last-good file exists
public record DaemonFacts(
        Fact<Boolean> answers,
        Fact<List<Plan>> plans,
        Fact<List<ServiceMismatch>> kernelMismatches,
        Fact<List<ServiceMismatch>> apiMismatches,
        Fact<SyncFacts> syncs,
        Fact<List<SkippedObject>> skipped,
        Fact<ApiFacts> api,
        Fact<MemoryFacts> memory,
        Fact<Set<String>> lacking,
        Fact<Boolean> lastGoodFolderExists) {
    private static final String NONE = "no daemon runs here";

    /// Returns the facts of a node without a daemon.
    ///
    /// @param answers whether a daemon is expected: then its absence is a finding
    public static DaemonFacts none(Fact<Boolean> answers) {
        return new DaemonFacts(
                answers,
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE),
                new Fact.Inapplicable<>(NONE));
    }

    /// How the syncs of both families went.
    ///
    /// @param refused why the kernel refuses Services, by `NAMESPACE/NAME`
    /// @param failure why the last sync failed; empty if it did not
    /// @param pending for how long a change has waited for the kernel; zero if none waits
    /// @param changes the changes that other programs made to Sluice's rules since the start
    public record SyncFacts(
            Map<String, String> refused,
            Optional<String> failure,
            Duration pending,
            List<ForeignChange> changes) {
        public SyncFacts {
            refused = Map.copyOf(refused);
            changes = List.copyOf(changes);
        }
    }

    /// A change of Sluice's rules by another program.
    ///
    /// @param table in the kernel's terms
    /// @param what was changed
    /// @param program which one, as far as known: `nft (pid 123)`, else `unknown`
    /// @param ago how long ago it was found
    public record ForeignChange(String table, String what, String program, Duration ago) {}

    /// An object that is left out.
    ///
    /// @param kind such as `Service`
    /// @param object `NAMESPACE/NAME`
    /// @param why what is wrong with it
    public record SkippedObject(String kind, String object, String why) {}

    /// The connection to the API server.
    ///
    /// @param silent for how long nothing came from it
    /// @param clockSkew by how much the clock of the API server is ahead of the node's; empty if
    ///   unknown
    /// @param token what remains of the token's life; empty if there is none that ends
    public record ApiFacts(
            Duration silent, Optional<Duration> clockSkew, Optional<Duration> token) {}

    /// The memory of the daemon.
    ///
    /// @param used the working set in bytes, as the kubelet counts it
    /// @param limit in bytes; 0 for none
    public record MemoryFacts(long used, long limit) {}
}
