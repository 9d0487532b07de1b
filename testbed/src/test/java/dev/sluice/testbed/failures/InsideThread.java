package dev.sluice.testbed.failures;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/// A thread inside the node that runs tasks in order. Tests use it as a sync thread that they drive
/// step by step.
final class InsideThread implements AutoCloseable {
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread;

    InsideThread(TestNode node, String name) {
        thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .start(() -> {
                            try {
                                node.in(Place.NODE, this::serve);
                            } catch (Exception _) {
                                // Interrupted by [#close].
                            }
                        });
    }

    private boolean serve() throws InterruptedException {
        while (true) {
            work.take().run();
        }
    }

    /// @return the result of the task
    <T> CompletableFuture<T> submit(Callable<T> task) {
        var result = new CompletableFuture<T>();
        work.add(() -> {
            try {
                result.complete(task.call());
            } catch (Exception | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
