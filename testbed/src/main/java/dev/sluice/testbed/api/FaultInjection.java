package dev.sluice.testbed.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What goes wrong at the stand-in, when a test wants it to. Safe from any thread.
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

    /// The watches that are open now have their connections cut in the middle.
    public void cutWatches() {
        watches.forEach(Watch::cut);
        store.nudge();
    }

    /// The watches that are open now never say anything again, and stay open. Later ones are well.
    public void silenceWatches() {
        watches.forEach(Watch::silence);
        store.nudge();
    }

    /// No list can be continued and no watch begun from the versions known so far. Watches that are
    /// open go on.
    public void expireHistory() {
        store.compact();
        lists.expire();
    }

    /// The next line of any watch is changed on its way out.
    public void garbleNextEvent(UnaryOperator<byte[]> change) {
        garble.set(change);
    }

    /// Requests are answered with an error, such as 500.
    ///
    /// @param times how many of them
    public void failRequests(int code, int times) {
        failure.set(new Failure(code, times));
    }

    /// The next lists end in the middle.
    ///
    /// @param times how many of them
    public synchronized void tearLists(int times) {
        tornLists = times;
    }

    /// How many watches are open.
    public int openWatches() {
        return watches.size();
    }

    /// All open watches send a bookmark, to clients that asked for bookmarks.
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

    /// Lets a request suffer what is due.
    void beforeRequest() {
        Failure due = failure.getAndUpdate(f -> new Failure(f.code(), Math.max(0, f.times() - 1)));
        if (due.times() > 0) {
            throw ApiError.internal(due.code());
        }
    }

    /// Whether a list is to end in the middle.
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
