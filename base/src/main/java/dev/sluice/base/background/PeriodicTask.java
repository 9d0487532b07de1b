package dev.sluice.base.background;

import dev.sluice.base.input.OneLine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a body periodically on a platform thread of its own. A run that throws is counted and
/// logged, and the next run follows all the same: a failure of background work must not affect
/// packets.
///
/// This holds for `Error`s too, for example a class that cannot be loaded because the process has
/// no file descriptor left. Only an exhausted heap ends the process, by a flag of the JVM.
public final class PeriodicTask {
    /// The shortest pause after a failure. It also applies to a body that blocks by itself
    /// (interval zero).
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

    private final Logger log;
    private final String name;
    private final Duration interval;
    private final Body body;
    private final TaskListener listener;
    private final LogPace pace;

    /// One run of the work.
    @FunctionalInterface
    public interface Body {
        /// @throws InterruptedException if the thread is to stop; no run follows
        /// @throws Exception if this run failed
        void run() throws Exception;
    }

    /// @param name of the thread; also used in the log and as a metric label
    /// @param interval from the end of a run to the start of the next; zero for a body that blocks
    ///   by itself
    public PeriodicTask(String name, Duration interval, Body body, TaskListener listener) {
        this(
                LoggerFactory.getLogger(PeriodicTask.class),
                name,
                interval,
                body,
                listener,
                System::nanoTime);
    }

    PeriodicTask(
            Logger log,
            String name,
            Duration interval,
            Body body,
            TaskListener listener,
            LongSupplier nanos) {
        this.log = log;
        this.name = name;
        this.interval = interval;
        this.body = body;
        this.listener = listener;
        this.pace = new LogPace(nanos);
    }

    /// Starts the thread, a daemon thread that runs until the process ends. Returns at once.
    public void start() {
        startAfter(Duration.ZERO);
    }

    /// Starts the thread, as [#start] does. Its first run waits this long, because the start of the
    /// process needs the processors for what is more urgent.
    public void startAfter(Duration delay) {
        listener.started(name);
        Thread.ofPlatform().daemon().name(name).start(() -> run(delay));
    }

    private void run(Duration delay) {
        try {
            Thread.sleep(delay);
            while (true) {
                Thread.sleep(turn());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs the body once.
    ///
    /// @return how long to wait before the next run
    Duration turn() throws InterruptedException {
        try {
            body.run();
            return interval;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            listener.failed(name);
            warn(e);
            return interval.compareTo(LEAST_PAUSE) > 0 ? interval : LEAST_PAUSE;
        }
    }

    private void warn(Throwable e) {
        pace.next()
                .ifPresent(count -> {
                    StackTraceElement[] stack = e.getStackTrace();
                    log.warn(
                            "{} failed and goes on: {}{}{}",
                            name,
                            OneLine.of(e.toString()),
                            stack.length == 0 ? "" : " at " + stack[0],
                            count == 0 ? "" : ", and " + count + " failures since the last line");
                    log.debug("stack trace:", e);
                });
    }
}
