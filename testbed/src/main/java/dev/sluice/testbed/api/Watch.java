package dev.sluice.testbed.api;

import dev.sluice.testbed.api.ObjectChange.Notice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An open watch: writes one line for each change of the selected objects. Runs on its connection's
/// thread; other threads may silence, cut or bookmark it.
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
    /// @param initial whether all existing objects are sent first, because the client knows none
    /// @param initialEnd whether a bookmark then marks the end of these objects
    /// @param bookmarks whether the client accepts bookmarks
    /// @param lifetime the watch ends without an error after this time
    /// @param bookmarkEvery interval between bookmarks
    record Terms(
            long after,
            boolean initial,
            boolean initialEnd,
            boolean bookmarks,
            Duration lifetime,
            Duration bookmarkEvery) {}

    /// @param wire applied to each line before it is sent
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

    /// Sends nothing any more, and does not end either.
    void silence() {
        silent = true;
    }

    /// Cuts the connection in the middle of the body.
    void cut() {
        cut = true;
    }

    /// Sends a bookmark now.
    void bookmark() {
        bookmarkWanted = true;
    }

    /// Opens the stream of the reply, after the start of the watch has been checked.
    @FunctionalInterface
    interface Opening {
        OutputStream open() throws IOException;
    }

    /// Writes until the lifetime is over, an expired version ends the watch, or it is cut. A client
    /// that sees the reply begin misses no change after that.
    ///
    /// @throws IOException if the client closed the connection, or the watch was cut: the caller
    ///   then closes the connection without ending the body
    void run(Opening opening) throws IOException, InterruptedException {
        Store.Listing start;
        try {
            start = start();
        } catch (ApiError expired) {
            end(opening.open(), expired);
            return;
        }
        OutputStream out = opening.open();
        begin(out, start);
        try {
            follow(out, start.version());
            out.close();
        } catch (ApiError expired) {
            end(out, expired);
        }
    }

    /// Returns the objects to send first, and the version from which changes follow.
    private Store.Listing start() {
        if (terms.initial()) {
            return store.list(resource);
        }
        store.requireKnown(resource, terms.after());
        return new Store.Listing(terms.after(), List.of());
    }

    private void begin(OutputStream out, Store.Listing start) throws IOException {
        for (Stored object : start.objects()) {
            if (selection.admits(object)) {
                write(out, new Notice("ADDED", object));
            }
        }
        if (terms.initialEnd()) {
            bookmark(
                    out,
                    start.version(),
                    ",\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}");
        }
        out.flush();
    }

    private void follow(OutputStream out, long from) throws IOException, InterruptedException {
        long seen = from;
        long now = System.nanoTime();
        long end = now + terms.lifetime().toNanos();
        long nextBookmark = now + terms.bookmarkEvery().toNanos();
        while (now < end) {
            long pause = Math.min(end, nextBookmark) - now;
            Store.News news = store.await(resource, seen, this::told, pause);
            stopIfTold();
            for (ObjectChange change : news.changes()) {
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
    }

    private void end(OutputStream out, ApiError reason) throws IOException {
        line(out, "ERROR", Stored.JSON.writeValueAsBytes(reason.status()));
        out.close();
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
