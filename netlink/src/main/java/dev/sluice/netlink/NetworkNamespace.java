package dev.sluice.netlink;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// A network namespace of this machine, in which tasks can run.
///
/// A task may use blocking sockets, netlink, child processes, and files below `/proc/sys/net`: all
/// of these use the namespace of their thread. A socket stays in the namespace in which it was
/// created, so it may be used elsewhere later. A task must not use virtual threads, thread pools or
/// `HttpClient`: these run on threads of another namespace, or leave threads behind in this one.
/// `/proc/net`, `/sys/class/net` and `java.net.NetworkInterface` show the main thread's namespace;
/// use `/proc/thread-self/net` and netlink.
///
/// Entering a namespace needs root.
///
/// @param path the file that represents the namespace
public record NetworkNamespace(Path path) {
    /// The namespace that `ip netns add` created under a name.
    public static NetworkNamespace named(String name) {
        return new NetworkNamespace(Path.of("/run/netns").resolve(name));
    }

    /// The namespace of a process.
    public static NetworkNamespace ofProcess(long pid) {
        return new NetworkNamespace(Path.of("/proc", Long.toString(pid), "ns", "net"));
    }

    /// Runs a task in this namespace and waits for its end. The task has a thread of its own, which
    /// ends afterwards: a thread that changed its namespace must not do other work.
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

    /// Runs a task without a result, as [#call] does.
    public void run(Task task) throws Exception {
        this.<@Nullable Void>call(() -> {
            task.run();
            return null;
        });
    }

    /// A task that may fail.
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
