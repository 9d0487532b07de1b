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

/// A node with three pods, beside it `node2` with two, and a client outside: each [Place] a network
/// namespace of its own, with the addresses of the recordings. Built in a fraction of a second,
/// gone when it is closed, and also when the JVM ends before; what a killed JVM left is removed by
/// the next one.
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

    /// Held while namespaces are made or removed: a JVM that is told to end while they are made
    /// waits for them, and then removes them all.
    private final Lock making = new ReentrantLock();

    private boolean removed;

    private TestNode(Owner owner, int number) {
        this.owner = owner;
        this.number = number;
    }

    /// Builds one.
    ///
    /// @throws IOException if this is not root's JVM, or the kernel or `ip` refuse; then nothing is
    ///   left behind
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

    /// The name of a place's namespace, for `ip netns`.
    public String namespace(Place place) {
        return owner.namespace(number, place);
    }

    /// Does something on a thread inside a place; see [NetworkNamespace] for what can be done
    /// there.
    public <T extends @Nullable Object> T in(Place place, Callable<T> task) throws Exception {
        return NetworkNamespace.named(namespace(place)).call(task);
    }

    /// Runs a program in a place.
    ///
    /// @return what it printed
    /// @throws IOException if it ends badly; the message holds the command and what it said
    public String run(Place place, String... command) throws IOException {
        return command(place, command).run();
    }

    /// A program to be run in a place.
    public ShellCommand command(Place place, String... command) {
        return new ShellCommand(inside(place, command));
    }

    /// A program to be started in a place. What still runs there when the node is closed, children
    /// of children included, is killed.
    public ProcessBuilder process(Place place, String... command) {
        return new ProcessBuilder(inside(place, command));
    }

    @Override
    public void close() {
        remove();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The JVM is on its way out; the hook finds nothing to do.
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

    /// Waits until packets can leave by each interface of a place. The kernel opens the end of a
    /// cable that was set up first some time after the other, and until then loses what is sent
    /// there, such as the answer to a question for a neighbour, which is asked again only a second
    /// later.
    private void awaitOpen(Place place) throws IOException {
        var links =
                new ShellCommand(List.of("ip", "-n", namespace(place), "-o", "link", "show", "up"));
        long began = System.nanoTime();
        while (!links.run().lines().allMatch(TestNode::isOpen)) {
            if (System.nanoTime() - began > OPEN_LIMIT.toNanos()) {
                throw new IOException(
                        "an interface in %s stays closed: %s"
                                .formatted(namespace(place), links.run().strip()));
            }
        }
    }

    /// @param link a line of `ip -o link`; a loopback is open without saying so
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

    /// Removes what earlier JVMs left when they were killed.
    private static void sweep() throws IOException {
        List<String> orphans = new ArrayList<>();
        for (String name : standing()) {
            if (Owner.of(name).filter(owner -> !owner.lives()).isPresent()) {
                orphans.add(name);
            }
        }
        remove(orphans);
    }

    private static void remove(List<String> namespaces) {
        try {
            List<String> standing = standing();
            List<String> doomed = namespaces.stream().filter(standing::contains).toList();
            for (String namespace : doomed) {
                killAllIn(namespace);
            }
            // With -force, one that another sweep removes at this moment is no obstacle.
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

    private static List<String> standing() throws IOException {
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
