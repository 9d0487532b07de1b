package dev.sluice.netlink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// A network namespace of this machine, to do things in.
///
/// What is done there: blocking sockets, netlink, child processes, and reads and writes below
/// `/proc/sys/net`; all of them find the namespace of their thread. A socket stays in the namespace
/// it was made in, so it may be used elsewhere later. What must not be done there, because it runs
/// on threads of another namespace or leaves threads behind in this one: virtual threads, thread
/// pools, `HttpClient`. And `/proc/net`, `/sys/class/net` and `java.net.NetworkInterface` show the
/// main thread's namespace; use `/proc/thread-self/net` and netlink.
///
/// Entering one needs root.
///
/// @param path of the file that stands for it
public record NetworkNamespace(Path path) {
    /// One that `ip netns add` made.
    public static NetworkNamespace named(String name) {
        return new NetworkNamespace(Path.of("/run/netns").resolve(name));
    }

    /// The one a process runs in.
    public static NetworkNamespace ofProcess(long pid) {
        return new NetworkNamespace(Path.of("/proc", Long.toString(pid), "ns", "net"));
    }

    /// Does something in this namespace and waits for it: on a thread of its own, which ends
    /// afterwards, since a thread that changed its namespace must never serve anything else.
    ///
    /// @return what the task returned
    /// @throws IOException if the namespace cannot be entered
    /// @throws Exception what the task threw
    public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
        var future =
                new FutureTask<T>(() -> {
                    enter();
                    return task.call();
                });
        Thread thread =
                Thread.ofPlatform().name("netns-" + path.getFileName()).daemon().start(future);
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    /// As [#call], for what returns nothing.
    public void run(Task task) throws Exception {
        this.<@Nullable Void>call(() -> {
            task.run();
            return null;
        });
    }

    /// Something to do that may fail.
    @FunctionalInterface
    public interface Task {
        void run() throws Exception;
    }

    private void enter() throws IOException {
        int fd = Libc.calls().open(path.toString(), Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0) {
            throw failure("no such namespace?");
        }
        int entered = Libc.calls().setns(fd, Libc.CLONE_NEWNET);
        IOException failure = entered < 0 ? failure("that needs root") : null;
        Libc.calls().close(fd);
        if (failure != null) {
            throw failure;
        }
    }

    private IOException failure(String hint) {
        return new IOException(
                "cannot enter the network namespace "
                        + path
                        + ": "
                        + Errno.name(Libc.errno())
                        + " ("
                        + hint
                        + ")");
    }

    private static Exception unwrapped(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof Exception cause ? cause : e;
    }
}
