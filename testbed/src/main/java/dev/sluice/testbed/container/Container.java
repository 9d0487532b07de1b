package dev.sluice.testbed.container;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// A container on the test node that uses the node's network, as a DaemonSet with `hostNetwork`
/// does. Its output goes into a file.
///
/// Safe from any thread.
public final class Container implements AutoCloseable {
    private static final AtomicInteger STARTED = new AtomicInteger();
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final String id;
    private final Path folder;
    private final Process runc;
    private final Thread atExit =
            Thread.ofPlatform().name("container-exit").unstarted(this::remove);

    private Container(String id, Path folder, Process runc) {
        this.id = id;
        this.folder = folder;
        this.runc = runc;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /// Starts a container.
    ///
    /// @param command program and arguments; empty for those of the image
    /// @param environment `NAME=value` each, in addition to those of the image
    /// @param mounts the host paths by their paths in the container; a trailing ` ro` makes one
    ///   read-only
    /// @param folder for its files; the caller removes it
    /// @throws IOException if runc is missing or cannot start the container
    public static Container start(
            TestNode node,
            Image image,
            List<String> command,
            List<String> environment,
            Map<String, String> mounts,
            Rights rights,
            Path folder)
            throws IOException {
        String id =
                "sluice-%d-%d".formatted(ProcessHandle.current().pid(), STARTED.incrementAndGet());
        Path bundle = Files.createDirectory(folder.resolve(id));
        new Bundle(
                        image,
                        command.isEmpty() ? image.entrypoint() : command,
                        environment,
                        mounts,
                        rights,
                        NAMESPACES.resolve(node.namespace(Place.NODE)),
                        "/" + id)
                .write(bundle);
        List<String> words =
                List.of(
                        "runc",
                        "--root",
                        folder.resolve("runc").toString(),
                        "run",
                        "--bundle",
                        bundle.toString(),
                        id);
        try {
            Process process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(bundle.resolve("log").toFile())
                            .start();
            return new Container(id, folder, process);
        } catch (IOException e) {
            throw new IOException("cannot run `runc`: install the Debian package runc", e);
        }
    }

    /// Returns the lines of its output up to now.
    public List<String> log() throws IOException {
        return Files.readAllLines(folder.resolve(id).resolve("log"));
    }

    /// Runs a program in the container, with the container's rights.
    ///
    /// @return the program's standard output
    public String exec(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("exec", id));
        command.addAll(List.of(words));
        return runc(command);
    }

    /// @throws IOException with its output, if it is neither running nor starting
    public void checkAlive() throws IOException {
        if (!runc.isAlive()) {
            throw new IOException("the container ended: " + log());
        }
    }

    /// Waits until the container exits.
    ///
    /// @return its exit status
    /// @throws IOException if it does not exit in time
    public int awaitEnd(long seconds) throws IOException, InterruptedException {
        if (!runc.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException("the container did not end within " + seconds + " s");
        }
        return runc.exitValue();
    }

    /// Returns the pid of its first process in this machine's pid namespace.
    public long pid() throws IOException {
        return new JsonMapper().readTree(runc(List.of("state", id))).required("pid").longValue();
    }

    /// Returns its processes that have exited and have not been reaped. They are children of its
    /// first process, because processes whose parent is gone become its children.
    public List<String> zombies() throws IOException {
        return new Children(pid()).zombies();
    }

    /// Returns the memory of all its processes together, as the kubelet compares it with the limit.
    public Memory memory() throws IOException {
        return ContainerCgroup.of(id).memory();
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is exiting; the hook finds nothing to remove.
        }
    }

    private void remove() {
        try {
            runc(List.of("delete", "--force", id));
        } catch (IOException e) {
            System.err.println("left behind: container " + id + ": " + e.getMessage());
        }
        runc.destroyForcibly();
    }

    private String runc(List<String> arguments) throws IOException {
        return new ShellCommand(
                        Stream.concat(
                                        Stream.of(
                                                "runc",
                                                "--root",
                                                folder.resolve("runc").toString()),
                                        arguments.stream())
                                .toList())
                .run();
    }
}
