package dev.sluice.kube.watch;

import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ApiException;
import dev.sluice.kube.client.ApiResponse;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.DecodeResult;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Compares the known objects of a kind with a list of the API server.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
final class WatchComparison<N, V> implements WatchedKind {
    private static final String PAGE = "500";
    private static final int MOST_PROBLEMS = 100;

    private final Kind<N, V> kind;
    private final ApiClient api;
    private final ObjectStore<N, V> store;
    private final Timing timing;
    private final Consumer<String> relist;
    private final ListLimits limits = ListLimits.ofHeap(Runtime.getRuntime().maxMemory());

    /// @param relist makes the watch list the objects again, for a reason
    WatchComparison(
            Kind<N, V> kind,
            ApiClient api,
            ObjectStore<N, V> store,
            Timing timing,
            Consumer<String> relist) {
        this.kind = kind;
        this.api = api;
        this.store = store;
        this.timing = timing;
        this.relist = relist;
    }

    @Override
    public String name() {
        return kind.name();
    }

    @Override
    public void relist(String why) {
        relist.accept(why);
    }

    @Override
    public boolean isStill(Suspect suspect) {
        return store.get(suspect.name()) == suspect.known();
    }

    @Override
    public ListComparison compare() throws IOException, InterruptedException {
        if (!store.isListed()) {
            return ListComparison.NOTHING;
        }
        try {
            return compare(PAGE);
        } catch (ApiException e) {
            if (e.isExpired()) {
                return compare("");
            }
            if (e.isAbsence() && kind.optional()) {
                return ListComparison.NOTHING;
            }
            throw e;
        }
    }

    /// Without a resource version, the list is as new as the request
    /// (https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-get-and-list).
    private ListComparison compare(String limit) throws IOException, InterruptedException {
        var listed = new Listed();
        Lookout lookout = new ListLookout(timing.nanos(), _ -> {});
        String next = page(listed, kind.target("limit", limit), lookout);
        for (int pages = 1; !next.isEmpty(); pages++) {
            limits.requireProgress(pages, listed.objects);
            lookout.look();
            next = page(listed, kind.target("limit", limit, "continue", next), lookout);
        }
        return listed.end();
    }

    private String page(Listed listed, String target, Lookout lookout)
            throws IOException, InterruptedException {
        try (ApiResponse answer = api.get(target, true, timing.patience().answer(), lookout);
                JsonParser parser = answer.parser()) {
            listed.answered = answer.date();
            return ListPage.read(
                            parser,
                            kind.reader(),
                            reading -> {
                                listed.add(reading);
                                limits.requireSpace(listed.objects);
                            })
                    .next();
        }
    }

    /// What a list says. What was known at its start and is not in the list was removed; what the
    /// watch adds meanwhile is none of its business.
    private final class Listed {
        private final Set<N> unseen = new HashSet<>(store.named().keySet());
        private final Map<N, Suspect> suspects = new HashMap<>();
        private final List<ObjectProblem> problems = new ArrayList<>();
        private Optional<Instant> answered = Optional.empty();
        private boolean nameless;
        private int objects;

        void add(DecodeResult<N, V> reading) {
            objects++;
            for (ObjectProblem problem : reading.problems()) {
                if (problems.size() < MOST_PROBLEMS) {
                    problems.add(problem);
                }
            }
            N name = reading.name();
            if (name == null) {
                nameless = true;
                return;
            }
            unseen.remove(name);
            if (reading instanceof DecodeResult.Legible<N, V> legible) {
                V known = store.get(name);
                V now = legible.value();
                if (!Objects.equals(known, now)) {
                    suspect(name, known, now);
                }
            }
        }

        private void suspect(N name, @Nullable V known, @Nullable V now) {
            Suspect.Discrepancy what =
                    now == null
                            ? Suspect.Discrepancy.REMOVED
                            : known == null
                                    ? Suspect.Discrepancy.ADDED
                                    : Suspect.Discrepancy.CHANGED;
            suspects.put(name, new Suspect(name, what, known));
        }

        /// An object without a readable name may be any of those that the list lacks.
        ListComparison end() {
            if (!nameless) {
                for (N name : unseen) {
                    V known = store.get(name);
                    if (known != null) {
                        suspect(name, known, null);
                    }
                }
            }
            return new ListComparison(List.copyOf(suspects.values()), problems, answered);
        }
    }
}
