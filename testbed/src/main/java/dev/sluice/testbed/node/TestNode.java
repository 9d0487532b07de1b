package dev.sluice.testbed.node;

import dev.sluice.netlink.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A node with three pods, a second node `node2` with two pods, and a client outside. Each [Place]
/// is a network namespace with the addresses of the recordings. A test node is built in a fraction
/// of a second. It is removed when it is closed or when the JVM exits; the next test node removes
/// what a killed JVM left.
///
/// Safe from any thread.
public final class TestNode implements AutoCloseable {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(10);
    private static final AtomicInteger BUILT = new AtomicInteger();

    private final Owner owner;
    private final int number;
    private final Thread atExit =
            Thread.ofPlatform().name("test-node-exit").unstarted(this::remove);

    /// Held while namespaces are created or removed. If the JVM is asked to exit while they are
    /// created, the shutdown hook waits for the lock and then removes them all.
    private final Lock making = new ReentrantLock();

    private boolean removed;

    private TestNode(Owner owner, int number) {
        this.owner = owner;
        this.number = number;
    }

    /// Builds a test node.
    ///
    /// @throws IOException if the process does not run as root, or `ip` or the kernel reports an
    ///   error; then nothing is left behind
    public static TestNode build() throws IOException {
        requireRoot();
        sweep();
        var node = new TestNode(Owner.self(), BUILT.incrementAndGet());
        Runtime.getRuntime().addShutdownHook(node.atExit);
        try {
            node.wire();
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /// Returns the name of a place's namespace, for `ip netns`.
    public String namespace(Place place) {
        return owner.namespace(number, place);
    }

    /// Runs a task on a thread inside a place; see [NetworkNamespace] for what a task can do there.
    public <T extends @Nullable Object> T in(Place place, Callable<T> task) throws Exception {
        return NetworkNamespace.named(namespace(place)).call(task);
    }

    /// Runs a program in a place.
    ///
    /// @return its standard output
    /// @throws IOException if it exits with another status than 0; the message holds the command
    ///   and its output
    public String run(Place place, String... command) throws IOException {
        return command(place, command).run();
    }

    /// Returns a command that will run in a place.
    public ShellCommand command(Place place, String... command) {
        return new ShellCommand(inside(place, command));
    }

    /// Returns a builder of a process in a place. Processes that still run there when the node is
    /// closed are killed, with all their descendants.
    public ProcessBuilder process(Place place, String... command) {
        return new ProcessBuilder(inside(place, command));
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

    private List<String> inside(Place place, String... command) {
        return Stream.concat(
                        Stream.of("ip", "netns", "exec", namespace(place)), Arrays.stream(command))
                .toList();
    }

    private void wire() throws IOException {
        making.lock();
        try {
            if (removed) {
                throw new IOException("no test node is built while the JVM ends");
            }
            batch(List.of(), "netns add ", Arrays.stream(Place.values()).map(this::namespace));
        } finally {
            making.unlock();
        }
        for (Place place : Place.values()) {
            set(place);
        }
        new ShellCommand(List.of("ip", "-batch", "-")).run(Wiring.cables(this::namespace));
        for (Place place : Place.values()) {
            new ShellCommand(List.of("ip", "-n", namespace(place), "-batch", "-"))
                    .run(Wiring.inside(place));
        }
        for (Place place : Place.values()) {
            awaitOpen(place);
        }
    }

    /// Waits until every interface of a place can send packets. The end of a veth pair that was set
    /// up first changes to state UP only some time after the other end. Until then the kernel drops
    /// what is sent there, for example the answer to a neighbour solicitation, which is repeated
    /// only a second later.
    private void awaitOpen(Place place) throws IOException {
        var links =
                new ShellCommand(List.of("ip", "-n", namespace(place), "-o", "link", "show", "up"));
        long began = System.nanoTime();
        while (!links.run().lines().allMatch(TestNode::isOpen)) {
            if (System.nanoTime() - began > OPEN_LIMIT.toNanos()) {
                throw new IOException(
                        "an interface in %s does not come up: %s"
                                .formatted(namespace(place), links.run().strip()));
            }
        }
    }

    /// @param link a line of `ip -o link`; a loopback interface works without being in state UP
    private static boolean isOpen(String link) {
        return link.contains(" state UP ") || link.contains("LOOPBACK");
    }

    private void set(Place place) throws IOException {
        try {
            in(
                    place,
                    () -> {
                        for (Wiring.Setting setting : Wiring.settings(place)) {
                            Files.writeString(
                                    Path.of("/proc/sys", setting.path()), setting.value());
                        }
                        return null;
                    });
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("cannot set up the namespace " + namespace(place), e);
        }
    }

    private void remove() {
        making.lock();
        try {
            removed = true;
            remove(Arrays.stream(Place.values()).map(this::namespace).toList());
        } finally {
            making.unlock();
        }
    }

    /// Removes namespaces that earlier JVMs left because they were killed.
    private static void sweep() throws IOException {
        List<String> orphans = new ArrayList<>();
        for (String name : existing()) {
            if (Owner.of(name).filter(owner -> !owner.lives()).isPresent()) {
                orphans.add(name);
            }
        }
        remove(orphans);
    }

    private static void remove(List<String> namespaces) {
        try {
            List<String> existing = existing();
            List<String> doomed = namespaces.stream().filter(existing::contains).toList();
            for (String namespace : doomed) {
                killAllIn(namespace);
            }
            // With -force, it is no error if another process removes the same namespace at this
            // moment.
            batch(List.of("-force"), "netns del ", doomed.stream());
        } catch (IOException e) {
            System.err.println("left behind in /run/netns: " + namespaces + ": " + e.getMessage());
        }
    }

    private static void killAllIn(String namespace) throws IOException {
        String pids = new ShellCommand(List.of("ip", "netns", "pids", namespace)).run();
        pids.lines()
                .map(line -> Long.parseLong(line.strip()))
                .filter(pid -> pid != ProcessHandle.current().pid())
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> existing() throws IOException {
        if (!Files.isDirectory(NAMESPACES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(NAMESPACES)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void batch(List<String> options, String verb, Stream<String> names)
            throws IOException {
        String lines = names.map(name -> verb + name + "\n").collect(Collectors.joining());
        if (!lines.isEmpty()) {
            var words = new ArrayList<String>(List.of("ip"));
            words.addAll(options);
            words.addAll(List.of("-batch", "-"));
            new ShellCommand(words).run(lines);
        }
    }

    private static void requireRoot() throws IOException {
        if (!"0".equals(String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")))) {
            throw new IOException(
                    "a test node is made of network namespaces, which only root may make: run as"
                            + " root");
        }
    }
}
