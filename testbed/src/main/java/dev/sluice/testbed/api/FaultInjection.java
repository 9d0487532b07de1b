package dev.sluice.testbed.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Faults of the stand-in that a test can cause. Safe from any thread.
public final class FaultInjection {
    private final Store store;
    private final Lists lists;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable UnaryOperator<byte[]>> garble = new AtomicReference<>();
    private final AtomicReference<Failure> failure = new AtomicReference<>(new Failure(200, 0));
    private volatile int tornLists;

    private record Failure(int code, int times) {}

    FaultInjection(Store store, Lists lists) {
        this.store = store;
        this.lists = lists;
    }

    /// Cuts the connections of all watches that are open now, in the middle of the body.
    public void cutWatches() {
        watches.forEach(Watch::cut);
        store.nudge();
    }

    /// Makes all watches that are open now send nothing any more and stay open. Later ones work.
    public void silenceWatches() {
        watches.forEach(Watch::silence);
        store.nudge();
    }

    /// Makes every resource version up to now unusable: no list can be continued and no watch
    /// started from it. Open watches continue.
    public void expireHistory() {
        store.compact();
        lists.expire();
    }

    /// Changes the next line that any watch sends.
    public void garbleNextEvent(UnaryOperator<byte[]> change) {
        garble.set(change);
    }

    /// Leaves out the next line that any watch would send, as a proxy in between that loses an
    /// event does.
    public void forgetNextEvent() {
        garble.set(_ -> new byte[0]);
    }

    /// Answers requests with an error.
    ///
    /// @param code status, such as 500
    /// @param times number of requests
    public void failRequests(int code, int times) {
        failure.set(new Failure(code, times));
    }

    /// Ends the next lists in the middle.
    ///
    /// @param times number of lists
    public synchronized void tearLists(int times) {
        tornLists = times;
    }

    /// Returns the number of open watches.
    public int openWatches() {
        return watches.size();
    }

    /// Sends a bookmark on every open watch whose client asked for bookmarks.
    public void bookmark() {
        watches.forEach(Watch::bookmark);
        store.nudge();
    }

    void opened(Watch watch) {
        watches.add(watch);
    }

    void closed(Watch watch) {
        watches.remove(watch);
    }

    /// Called before each request.
    ///
    /// @throws ApiError if the request is to fail
    void beforeRequest() {
        Failure due = failure.getAndUpdate(f -> new Failure(f.code(), Math.max(0, f.times() - 1)));
        if (due.times() > 0) {
            throw ApiError.internal(due.code());
        }
    }

    /// Whether this list is to end in the middle.
    synchronized boolean tearsList() {
        if (tornLists == 0) {
            return false;
        }
        tornLists--;
        return true;
    }

    byte[] onTheWire(byte[] line) {
        UnaryOperator<byte[]> change = garble.getAndSet(null);
        return change == null ? line : change.apply(line);
    }
}
