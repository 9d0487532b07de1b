package dev.sluice.daemon.kube;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/// Keeps a roster right about all objects of one kind until its thread is interrupted: lists them,
/// watches what changes, dials again when the watch ends, lists again when what it knows is too
/// old. What is known stays in force whatever fails.
///
/// @param <N> how the objects are named
/// @param <V> the record they become
final class Watcher<N, V> implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Watcher.class);

    /// As many objects a page as the API's own clients ask for.
    private static final int PAGE = 500;

    /// A watch that ends sooner, without a word, has not worked.
    private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);

    /// A server that refuses so often to watch from a version will not change its mind about it.
    private static final int MOST_REFUSALS = 5;

    private static final Duration ABSENCE = Duration.ofMinutes(10);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(2);
    private static final int LEAST_WATCH_SECONDS = 300;
    private static final int MOST_WATCH_SECONDS = 600;

    private final Kind<N, V> kind;
    private final ApiClient api;
    private final Roster<N, V> roster;
    private final Timing timing;
    private final Backoff backoff;
    private final Outage outage;
    private volatile @Nullable Instant heard;

    /// Where to watch from; empty before the first list, and when a new one is needed.
    private String version = "";

    private boolean listed;

    /// What was known had to be given up, and no watch has worked since.
    private boolean startedOver;

    private boolean absent;
    private boolean works;
    private int refusals;

    Watcher(Kind<N, V> kind, ApiClient api, Roster<N, V> roster, Timing timing) {
        this.kind = kind;
        this.api = api;
        this.roster = roster;
        this.timing = timing;
        this.backoff = new Backoff(timing.random());
        this.outage =
                new Outage(timing.clock(), "the watch of " + kind.name() + " at " + api.server());
    }

    /// When the server was last heard to say anything about this kind; null for never. From any
    /// thread.
    @Nullable Instant heard() {
        return heard;
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                timing.pause().sleep(round());
            }
        } catch (InterruptedException _) {
            // told to stop
        }
    }

    /// Lists if need be, and watches until that ends.
    ///
    /// @return how long to wait before the next round
    private Duration round() throws InterruptedException {
        works = false;
        Instant start = timing.clock().instant();
        try {
            if (version.isEmpty()) {
                list();
            }
            watch();
            return ended(Duration.between(start, timing.clock().instant()));
        } catch (ApiException e) {
            return refused(e);
        } catch (JacksonIOException | UnexpectedEndOfInputException e) {
            return cut(e);
        } catch (MalformedAnswerException | JacksonException e) {
            return startOver("garbled: " + Failures.reason(e));
        } catch (IOException e) {
            return cut(e);
        } catch (RuntimeException e) {
            log.error("the watch of {} met a case it does not know", kind.name(), e);
            version = "";
            return backoff.next();
        }
    }

    /// Reads all objects there are, page by page.
    private void list() throws IOException, InterruptedException {
        try {
            list(String.valueOf(PAGE));
        } catch (ApiException e) {
            if (!e.isExpired()) {
                throw e;
            }
            // The list took longer than the server remembers it: have it in one piece.
            list("");
        }
    }

    /// The first list may come from the API server's cache: all nodes of a cluster may start at
    /// once, and its database should not have to answer them. A later one must not be older than
    /// what is known, so it is the latest.
    private void list(String limit) throws IOException, InterruptedException {
        Instant start = timing.clock().instant();
        Roster<N, V>.Listing listing = roster.list();
        String oldest = listed ? "" : "0";
        Page page = page(listing, kind.target("limit", limit, "resourceVersion", oldest));
        version = "";
        String from = page.resourceVersion();
        while (!page.next().isEmpty()) {
            page = page(listing, kind.target("limit", limit, "continue", page.next()));
        }
        listing.complete();
        version = from;
        if (!listed) {
            Duration took = Duration.between(start, timing.clock().instant());
            log.info("listed {}: {} in {} ms", kind.name(), listing.size(), took.toMillis());
        }
        listed = true;
    }

    private Page page(Roster<N, V>.Listing listing, String target)
            throws IOException, InterruptedException {
        try (Answer answer = api.get(target, true, timing.patience().answer());
                JsonParser parser = answer.parser()) {
            Page page = Page.read(parser, kind.reader(), listing::note);
            heard = timing.clock().instant();
            return page;
        }
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
        try (Answer answer = api.get(target, false, timing.patience().answer())) {
            answer.setPatience(timing.patience().watch());
            if (answer.isSilentFor(SHORTEST_WATCH)) {
                works();
            }
            try (JsonParser parser = answer.parser()) {
                while (parser.nextToken() != null) {
                    hear(WatchEvent.read(parser, kind.reader()));
                    works();
                }
            }
        }
    }

    private void hear(WatchEvent<N, V> event) throws IOException {
        switch (event) {
            case WatchEvent.Present<N, V>(var reading) -> {
                require(roster.note(reading));
                advance(reading.resourceVersion());
            }
            case WatchEvent.Gone<N, V>(var reading) -> {
                roster.remove(require(reading.name()));
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
        heard = timing.clock().instant();
        works = true;
        startedOver = false;
        absent = false;
        refusals = 0;
        backoff.reset();
        outage.over().ifPresent(log::info);
    }

    /// The server ended the watch, as it does when the time is over that was asked for.
    private Duration ended(Duration lasted) {
        if (!works) {
            outage.failed("it ends at once").ifPresent(log::warn);
        }
        return lasted.compareTo(SHORTEST_WATCH) < 0 ? backoff.next() : Duration.ZERO;
    }

    /// What was heard is right, and the version says where to go on.
    private Duration cut(Exception e) {
        if (works) {
            log.debug("the watch of {} was cut: {}", kind.name(), Failures.reason(e));
        } else if (!Thread.currentThread().isInterrupted()) {
            outage.failed(Failures.reason(e)).ifPresent(log::warn);
        }
        return backoff.next();
    }

    private Duration refused(ApiException e) {
        if (e.isExpired()) {
            return startOver(Failures.reason(e));
        }
        if (e.isAbsence() && kind.optional()) {
            return missed(e);
        }
        outage.failed(Failures.reason(e)).ifPresent(log::warn);
        if (e.mayBeAboutTheVersion() && ++refusals >= MOST_REFUSALS) {
            refusals = 0;
            version = "";
        }
        Duration asked = e.retryAfter();
        Duration due = backoff.next();
        if (asked.compareTo(LONGEST_RETRY_AFTER) > 0) {
            asked = LONGEST_RETRY_AFTER;
        }
        return asked.compareTo(due) > 0 ? asked : due;
    }

    private Duration missed(ApiException e) {
        if (!absent) {
            absent = true;
            log.info("doing without {}: {}", kind.name(), Failures.reason(e));
        }
        return ABSENCE;
    }

    /// The version cannot be watched from, or what came cannot be trusted: everything is listed
    /// again, at once if it has worked since the last time.
    private Duration startOver(String reason) {
        version = "";
        if (startedOver) {
            outage.failed(reason).ifPresent(log::warn);
            return backoff.next();
        }
        startedOver = true;
        log.info("listing {} again: {}", kind.name(), reason);
        return Duration.ZERO;
    }
}
