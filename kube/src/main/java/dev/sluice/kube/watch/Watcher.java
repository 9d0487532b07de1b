package dev.sluice.kube.watch;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ApiException;
import dev.sluice.kube.client.ApiResponse;
import dev.sluice.kube.client.Failures;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/// Keeps an [ObjectStore] up to date with all objects of one kind, until its thread is interrupted.
/// It lists the objects and watches their changes. When the watch ends it starts another, and when
/// its resource version has expired it lists again. Known objects stay in use whatever fails.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
final class Watcher<N, V> implements Runnable {
    /// The page size of client-go.
    private static final int PAGE = 500;

    /// After this many refusals, the resource version is given up and the objects are listed again.
    private static final int MOST_REFUSALS = 5;

    private static final Duration ABSENCE = Duration.ofMinutes(10);
    private static final int LEAST_WATCH_SECONDS = 300;
    private static final int MOST_WATCH_SECONDS = 600;

    /// A watch that the server does not end this long after its timeout has been forgotten by the
    /// server.
    private static final Duration OVERTIME = Duration.ofMinutes(1);

    /// How often a silent watch looks whether its objects are to be listed again.
    private static final Duration LOOKS = Duration.ofSeconds(5);

    private final Kind<N, V> kind;
    private final ApiClient api;
    private final ObjectStore<N, V> store;
    private final Timing timing;
    private final RateLimitedLog log;
    private final Pacing pacing;
    private final OutageLog outage;
    private final ListLimits limits = ListLimits.ofHeap(Runtime.getRuntime().maxMemory());
    private volatile @Nullable Long heard;

    /// Why the objects are to be listed again; null if they are not.
    private volatile @Nullable String doubt;

    /// The resource version to watch from; empty if the objects must be listed first.
    private String version = "";

    /// When the watch of this round started; empty if it has not.
    private OptionalLong opened = OptionalLong.empty();

    private boolean listed;
    private boolean absent;

    /// Whether the watch of this round has lasted long enough.
    private boolean works;

    private int refusals;

    Watcher(
            Kind<N, V> kind,
            ApiClient api,
            ObjectStore<N, V> store,
            Timing timing,
            RateLimitedLog log) {
        this.kind = kind;
        this.api = api;
        this.store = store;
        this.timing = timing;
        this.log = log;
        this.pacing = new Pacing(timing.random());
        this.outage =
                new OutageLog(
                        timing.nanos(), "the watch of " + kind.name() + " at " + api.server());
    }

    /// How long ago the server last sent something about this kind; empty for never. From any
    /// thread.
    Optional<Duration> age() {
        Long last = heard;
        return last == null ? Optional.empty() : Optional.of(since(last));
    }

    /// Makes the running watch end within [#LOOKS], and lists all objects again. From any thread.
    ///
    /// @param why continues a log line
    void relist(String why) {
        doubt = why;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                timing.pause().sleep(round());
            }
        } catch (InterruptedException _) {
            // interrupted: stop
        }
    }

    /// Lists if necessary, and watches until the watch ends.
    ///
    /// @return the pause before the next round
    private Duration round() throws InterruptedException {
        works = false;
        opened = OptionalLong.empty();
        try {
            if (version.isEmpty()) {
                list();
            }
            watch();
            return ended();
        } catch (ApiException e) {
            return refused(e);
        } catch (JacksonIOException | UnexpectedEndOfInputException e) {
            return cut(e);
        } catch (MalformedAnswerException | JacksonException e) {
            return startOver("garbled: " + Failures.reason(e));
        } catch (IOException e) {
            return cut(e);
        } catch (RuntimeException e) {
            log.say(Level.ERROR, "the watch of " + kind.name() + " failed unexpectedly: " + e);
            version = "";
            return pacing.failed(watched(), Duration.ZERO);
        }
    }

    /// Lists all objects, page by page.
    private void list() throws IOException, InterruptedException {
        try {
            list(String.valueOf(PAGE));
        } catch (ApiException e) {
            if (!e.isExpired()) {
                throw e;
            }
            // The list expired before its last page. Request it without pages.
            list("");
        }
    }

    /// The first list may be served from the API server's cache (`resourceVersion=0`), because all
    /// nodes of a cluster may start at once and must not overload its database. A later list must
    /// not be older than the known objects, so it must be the most recent.
    ///
    /// @param limit the page size; empty for a list without pages
    private void list(String limit) throws IOException, InterruptedException {
        long start = timing.nanos().getAsLong();
        ObjectStore<N, V>.Listing listing = store.list();
        Lookout lookout = new ListLookout(timing.nanos(), taken -> drags(listing, taken));
        String oldest = listed ? "" : "0";
        version = "";
        ListPage page =
                page(listing, kind.target("limit", limit, "resourceVersion", oldest), lookout);
        String from = page.resourceVersion();
        for (int pages = 1; !page.next().isEmpty(); pages++) {
            limits.requireProgress(pages, listing.size());
            lookout.look();
            page = page(listing, kind.target("limit", limit, "continue", page.next()), lookout);
        }
        listing.complete();
        version = from;
        if (!listed) {
            log.say(
                    Level.INFO,
                    "listed %s: %d in %d ms"
                            .formatted(kind.name(), listing.size(), since(start).toMillis()));
        }
        listed = true;
    }

    private ListPage page(ObjectStore<N, V>.Listing listing, String target, Lookout lookout)
            throws IOException, InterruptedException {
        try (ApiResponse answer = api.get(target, true, timing.patience().answer(), lookout);
                JsonParser parser = answer.parser()) {
            ListPage page =
                    ListPage.read(
                            parser,
                            kind.reader(),
                            reading -> {
                                listing.note(reading);
                                limits.requireSpace(listing.size());
                            });
            heard = timing.nanos().getAsLong();
            return page;
        }
    }

    private void drags(ObjectStore<N, V>.Listing listing, Duration taken) {
        log.say(
                Level.WARN,
                "the list of %s at %s drags: %d objects in %d s. What is known stays in force"
                        .formatted(kind.name(), api.server(), listing.size(), taken.toSeconds()));
    }

    private void watch() throws IOException, InterruptedException {
        int seconds = timing.random().nextInt(LEAST_WATCH_SECONDS, MOST_WATCH_SECONDS);
        String target =
                kind.target(
                        "watch",
                        "true",
                        "allowWatchBookmarks",
                        "true",
                        "timeoutSeconds",
                        String.valueOf(seconds),
                        "resourceVersion",
                        version);
        Lookout end = Lookout.within(Duration.ofSeconds(seconds).plus(OVERTIME), timing.nanos());
        Lookout lookout =
                () -> {
                    if (doubt != null) {
                        throw new IOException("its objects are to be listed again");
                    }
                    return shorter(LOOKS, shorter(end.look(), untilItWorks()));
                };
        try (ApiResponse answer = api.get(target, false, timing.patience().answer(), lookout)) {
            opened = OptionalLong.of(timing.nanos().getAsLong());
            answer.setPatience(timing.patience().watch());
            try (JsonParser parser = answer.parser()) {
                while (parser.nextToken() != null) {
                    WatchEvent<N, V> event = WatchEvent.read(parser, kind.reader());
                    heard = timing.nanos().getAsLong();
                    handle(event);
                }
            }
        } finally {
            untilItWorks();
        }
    }

    /// How long the watch must still last to count as working; forever if it does already.
    private Duration untilItWorks() {
        Duration left = Pacing.WORKS.minus(watched());
        if (left.isPositive()) {
            return left;
        }
        if (!works) {
            works();
        }
        return ChronoUnit.FOREVER.getDuration();
    }

    private Duration watched() {
        return opened.isPresent() ? since(opened.getAsLong()) : Duration.ZERO;
    }

    private Duration since(long start) {
        return Duration.ofNanos(timing.nanos().getAsLong() - start);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void handle(WatchEvent<N, V> event) throws IOException {
        switch (event) {
            case WatchEvent.Present<N, V>(var reading) -> {
                require(store.note(reading));
                limits.requireSpace(store.size());
                advance(reading.resourceVersion());
            }
            case WatchEvent.Gone<N, V>(var reading) -> {
                store.remove(require(reading.name()), reading.resourceVersion());
                advance(reading.resourceVersion());
            }
            case WatchEvent.Bookmark<N, V>(var upTo) -> advance(upTo);
            case WatchEvent.Refusal<N, V>(var reason) -> throw reason;
        }
    }

    private N require(@Nullable N name) throws MalformedAnswerException {
        if (name == null) {
            throw new MalformedAnswerException("an event about an object without a usable name");
        }
        return name;
    }

    private void advance(String to) {
        if (!to.isEmpty()) {
            version = to;
        }
    }

    private void works() {
        heard = timing.nanos().getAsLong();
        works = true;
        absent = false;
        refusals = 0;
        outage.over().ifPresent(line -> log.say(Level.INFO, line));
    }

    /// The server ended the watch, as it does at the requested timeout.
    private Duration ended() {
        if (!works) {
            failed("it ends at once");
        }
        return pacing.ended(watched());
    }

    /// The connection failed. The events received so far are valid, so the next watch continues
    /// from `version`.
    private Duration cut(Exception e) {
        String why = doubt;
        if (why != null) {
            doubt = null;
            return startOver(why);
        }
        if (works) {
            log.debug("the watch of " + kind.name() + " was cut: " + Failures.reason(e));
        } else if (!Thread.currentThread().isInterrupted()) {
            failed(Failures.reason(e));
        }
        return pacing.failed(watched(), Duration.ZERO);
    }

    private Duration refused(ApiException e) {
        if (e.isExpired()) {
            return startOver(Failures.reason(e));
        }
        if (e.isAbsence() && kind.optional()) {
            return missed(e);
        }
        failed(Failures.reason(e));
        if (e.mayBeAboutTheVersion() && ++refusals >= MOST_REFUSALS) {
            refusals = 0;
            version = "";
        }
        return pacing.failed(watched(), e.retryAfter());
    }

    private Duration missed(ApiException e) {
        if (!absent) {
            absent = true;
            log.say(Level.INFO, "continuing without " + kind.name() + ": " + Failures.reason(e));
        }
        return ABSENCE;
    }

    /// Lists again, because the resource version has expired or an answer cannot be trusted. There
    /// is no pause if this happens rarely ([Pacing#stale]).
    private Duration startOver(String reason) {
        version = "";
        Duration wait = pacing.stale(watched());
        if (wait.isZero()) {
            log.say(Level.INFO, "listing " + kind.name() + " again: " + reason);
        } else {
            failed(reason);
        }
        return wait;
    }

    private void failed(String reason) {
        outage.failed(reason).ifPresent(line -> log.say(Level.WARN, line));
    }
}
