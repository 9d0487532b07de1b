package dev.sluice.testbed.api;

import dev.sluice.testbed.api.Change.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// One watch that is open: writes a line for each change that concerns it. Run by its connection's
/// thread; told from others to fall silent or to end.
final class Watch {
    private final Store store;
    private final Resource resource;
    private final Selection selection;
    private final Terms terms;
    private final UnaryOperator<byte[]> wire;
    private volatile boolean silent;
    private volatile boolean cut;
    private volatile boolean bookmarkWanted;

    /// What the client asked for.
    ///
    /// @param after the last version that the client knows
    /// @param initial whether all objects that there are come first, because the client knows none
    /// @param initialEnd whether a bookmark then tells that they are complete
    /// @param bookmarks whether it can read bookmarks
    /// @param lifetime after which the watch ends well
    /// @param bookmarkEvery how often bookmarks come
    record Terms(
            long after,
            boolean initial,
            boolean initialEnd,
            boolean bookmarks,
            Duration lifetime,
            Duration bookmarkEvery) {}

    /// @param wire what each line passes on its way out
    Watch(
            Store store,
            Resource resource,
            Selection selection,
            Terms terms,
            UnaryOperator<byte[]> wire) {
        this.store = store;
        this.resource = resource;
        this.selection = selection;
        this.terms = terms;
        this.wire = wire;
    }

    /// Says nothing any more, and does not end either.
    void silence() {
        silent = true;
    }

    /// Ends the connection in the middle.
    void cut() {
        cut = true;
    }

    /// Sends a bookmark now.
    void bookmark() {
        bookmarkWanted = true;
    }

    /// Writes until the lifetime is over, an expired version ends it, or it is cut.
    ///
    /// @throws IOException if the client is gone, or shall find the connection cut
    void run(OutputStream out) throws IOException, InterruptedException {
        long now = System.nanoTime();
        long end = now + terms.lifetime().toNanos();
        long nextBookmark = now + terms.bookmarkEvery().toNanos();
        try {
            long seen = begin(out);
            while (now < end) {
                long pause = Math.min(end, nextBookmark) - now;
                Store.News news = store.await(resource, seen, this::told, pause);
                stopIfTold();
                for (Change change : news.changes()) {
                    Optional<Notice> notice = change.seenBy(selection);
                    if (notice.isPresent()) {
                        write(out, notice.get());
                    }
                }
                seen = news.upTo();
                now = System.nanoTime();
                if (bookmarkWanted || now >= nextBookmark) {
                    bookmarkWanted = false;
                    nextBookmark = now + terms.bookmarkEvery().toNanos();
                    bookmark(out, seen, "");
                }
                out.flush();
            }
        } catch (ApiError expired) {
            line(out, "ERROR", Stored.JSON.writeValueAsBytes(expired.status()));
        }
        out.close();
    }

    private long begin(OutputStream out) throws IOException {
        if (!terms.initial()) {
            store.requireKnown(resource, terms.after());
            return terms.after();
        }
        Store.Listing listing = store.list(resource);
        for (Stored object : listing.objects()) {
            if (selection.admits(object)) {
                write(out, new Notice("ADDED", object));
            }
        }
        if (terms.initialEnd()) {
            bookmark(
                    out,
                    listing.version(),
                    ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}");
        }
        out.flush();
        return listing.version();
    }

    private boolean told() {
        return silent || cut || bookmarkWanted;
    }

    private void stopIfTold() throws IOException, InterruptedException {
        while (silent && !cut) {
            store.await(resource, Long.MAX_VALUE, () -> cut, Duration.ofHours(1).toNanos());
        }
        if (cut) {
            throw new IOException("cut on demand");
        }
    }

    private void bookmark(OutputStream out, long version, String more) throws IOException {
        if (terms.bookmarks()) {
            String object =
                    "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"%d\"%s},%s}"
                            .formatted(
                                    resource.kind(),
                                    resource.apiVersion(),
                                    version,
                                    more,
                                    resource.emptyBody());
            line(out, "BOOKMARK", object.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void write(OutputStream out, Notice notice) throws IOException {
        line(out, notice.type(), notice.object().whole());
    }

    private void line(OutputStream out, String type, byte[] object) throws IOException {
        var line = new ByteArrayOutputStream(object.length + 48);
        line.writeBytes(
                "{\"type\":\"%s\",\"object\":".formatted(type).getBytes(StandardCharsets.UTF_8));
        line.writeBytes(object);
        line.writeBytes("}\n".getBytes(StandardCharsets.UTF_8));
        out.write(wire.apply(line.toByteArray()));
    }
}
