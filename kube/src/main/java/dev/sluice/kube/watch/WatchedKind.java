package dev.sluice.kube.watch;

import dev.sluice.kube.decode.ObjectProblem;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A kind of API object that is watched, for comparisons of what is known with what the API server
/// says. Safe from any thread.
public interface WatchedKind {
    /// A name for messages: `Services`.
    String name();

    /// Lists all objects from the API server, consistently, and compares them with the known ones.
    /// The objects are compared while they arrive; none is kept.
    ///
    /// @return what differs; nothing if the watch has listed nothing yet
    ListComparison compare() throws IOException, InterruptedException;

    /// Whether what is known of an object is still the same as at the comparison.
    boolean isStill(Suspect suspect);

    /// Makes the watch list all objects again soon.
    ///
    /// @param why continues a log line
    void relist(String why);

    /// The result of a comparison.
    ///
    /// @param suspects the objects that differ. Most of them are on their way: the watch tells of a
    ///   change later than a list shows it
    /// @param problems the parts of objects that cannot be read, at most 100
    /// @param answered when the API server answered last, by its own clock, to the second; empty if
    ///   it does not say
    record ListComparison(
            List<Suspect> suspects, List<ObjectProblem> problems, Optional<Instant> answered) {
        /// Nothing was listed.
        public static final ListComparison NOTHING =
                new ListComparison(List.of(), List.of(), Optional.empty());

        public ListComparison {
            suspects = List.copyOf(suspects);
            problems = List.copyOf(problems);
        }
    }

    /// An object of which something else is known than the API server says.
    ///
    /// @param name the name of the object; its text is unique within the kind
    /// @param discrepancy in what it differs
    /// @param known what is known of it; null for nothing. Compared by identity, since every change
    ///   that the watch tells makes a new object
    record Suspect(Object name, Discrepancy discrepancy, @Nullable Object known) {
        /// In what an object differs.
        public enum Discrepancy {
            /// It is known, and the API server does not have it.
            REMOVED,
            /// The API server has it, and it is not known.
            ADDED,
            /// Another version of it is known.
            CHANGED
        }
    }
}
