package dev.sluice.testbed.guest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Runs all tests that need a guest, of all modules whose tests are on this class path, and reports
/// each as if it had run here. Tests with `@Tag("uml")` run in one User-mode Linux, those with
/// `@Tag("pc")` in one emulated PC. Both run at the same time, because User-mode Linux uses only
/// one processor, and beside the other classes, which mostly wait. The guests yield to these.
///
/// To run one class: `-Dit.test=GuestSuiteIT#inUserModeLinux -Dguest=IpvsModeIT`.
/// `-Dcapture=update` renews the captures.
@Execution(ExecutionMode.CONCURRENT)
class GuestSuiteIT {
    private static final Path CAPTURES =
            Path.of("../netlink/src/test/resources").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofMinutes(75);
    private static final int MEGABYTES = 2048;
    private static final int TAIL = 60;

    private final List<String> console = Collections.synchronizedList(new ArrayList<>());

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicNode> inUserModeLinux() throws IOException {
        return in(UserModeLinux.find(), "uml");
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicNode> inAnEmulatedPc() throws IOException {
        return in(EmulatedPc.find(), "pc");
    }

    private Stream<DynamicNode> in(Machine machine, String tag) throws IOException {
        Path reports = Path.of("target/guest", tag).toAbsolutePath();
        Path results = reports.resolve("results.jsonl");
        Files.createDirectories(reports);
        Files.deleteIfExists(results);
        String failure = run(new Guest(machine), tag, results);
        Path log = Files.write(reports.resolve("console.log"), console);
        List<GuestResults.Result> all =
                Files.exists(results) ? GuestResults.read(results) : List.of();
        if (failure.isEmpty() && all.isEmpty()) {
            failure = "no test ran in the guest";
        }
        return Stream.concat(
                failure.isEmpty() ? Stream.of() : Stream.of(guest(failure, log)), nodes(all));
    }

    /// @return what went wrong with the guest itself; empty if nothing did
    private String run(Guest guest, String tag, Path results) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx768m"));
        List<Path> writable = new ArrayList<>(List.of(results.getParent()));
        if (System.getProperty("capture") != null) {
            command.add("-Dcapture=" + System.getProperty("capture"));
            command.add("-Dcaptures=" + CAPTURES);
            writable.add(CAPTURES);
        }
        command.addAll(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        GuestTests.class.getName(),
                        results.toString(),
                        tag,
                        ".*" + System.getProperty("guest", "IT")));
        try {
            int status =
                    guest.run(
                            new Job(command, Path.of(""), writable, MEGABYTES, LIMIT),
                            console::add);
            return status == 0 ? "" : "the tests in the guest ended with status " + status;
        } catch (GuestException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private DynamicTest guest(String failure, Path log) {
        return dynamicTest(
                "the guest",
                () -> {
                    List<String> tail =
                            console.subList(Math.max(0, console.size() - TAIL), console.size());
                    throw new AssertionError(
                            "%s; its console (all of it in %s):\n%s"
                                    .formatted(failure, log, String.join("\n", tail)));
                });
    }

    private static Stream<DynamicNode> nodes(List<GuestResults.Result> all) {
        var classes =
                all.stream().collect(groupingBy(GuestResults.Result::in, TreeMap::new, toList()));
        return classes.entrySet().stream()
                .map(entry ->
                        dynamicContainer(
                                entry.getKey(), entry.getValue().stream().map(GuestSuiteIT::test)));
    }

    private static DynamicTest test(GuestResults.Result result) {
        return dynamicTest(
                result.test(),
                () -> {
                    if (!result.failure().isEmpty()) {
                        throw new AssertionError(
                                "in the guest: %s.%s: %s"
                                        .formatted(result.in(), result.test(), result.failure()));
                    }
                });
    }
}
