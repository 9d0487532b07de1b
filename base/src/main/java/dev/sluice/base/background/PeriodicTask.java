package dev.sluice.base.background;

import dev.sluice.base.input.OneLine;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does something again and again on a thread of its own. A turn that fails is counted and told,
/// and the next one comes all the same: whatever is wrong with side work, packets go on.
///
/// That holds for errors too, a class that cannot be loaded for want of a file descriptor, say. An
/// exhausted heap ends the process by the JVM's own flag.
public final class PeriodicTask {
    /// After a failure, also where the work itself waits for what is to do.
    private static final Duration LEAST_PAUSE = Duration.ofSeconds(1);

    private final Logger log;
    private final String name;
    private final Duration interval;
    private final Body body;
    private final TaskListener listener;
    private final LogPace pace;

    /// What is done in one turn.
    @FunctionalInterface
    public interface Body {
        /// @throws InterruptedException where it is told to stop: no turn follows
        /// @throws Exception where this turn failed
        void run() throws Exception;
    }

    /// @param name of the thread, and in the log and the metrics
    /// @param interval from the end of a turn to the next; none for work that waits by itself
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

    /// Begins, for as long as the process runs. Returns at once.
    public void start() {
        listener.started(name);
        Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(turn());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does it once.
    ///
    /// @return how long until the next turn
    Duration turn() throws InterruptedException {
        try {
            body.run();
            return interval;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            listener.failed(name);
            tell(e);
            return interval.compareTo(LEAST_PAUSE) > 0 ? interval : LEAST_PAUSE;
        }
    }

    private void tell(Throwable e) {
        pace.next()
                .ifPresent(unsaid -> {
                    StackTraceElement[] stack = e.getStackTrace();
                    log.warn(
                            "{} failed and goes on: {}{}{}",
                            name,
                            OneLine.of(e.toString()),
                            stack.length == 0 ? "" : " at " + stack[0],
                            unsaid == 0 ? "" : ", and " + unsaid + " failures since the last line");
                    log.debug("all of it:", e);
                });
    }
}
