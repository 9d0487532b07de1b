package dev.sluice.testbed.guest;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The program inside the guest: runs all tests on the class path that have a tag. It writes each
/// result to a file at once, so that results before a crash are kept.
final class GuestTests {
    private GuestTests() {}

    /// @param arguments the file for the results; the tag; a pattern of class names
    public static void main(String[] arguments) throws IOException {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectPackage("dev.sluice"))
                        .filters(includeTags(arguments[1]), includeClassNamePatterns(arguments[2]))
                        .build();
        try (var results = GuestResults.write(Path.of(arguments[0]))) {
            LauncherFactory.create().execute(request, new Recorder(results, new HashMap<>()));
        }
        // Exit in spite of threads that a failed test may have left.
        System.exit(0);
    }

    /// @param began start times of the tests, in nanoseconds
    private record Recorder(GuestResults results, Map<String, Long> began)
            implements TestExecutionListener {
        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                System.out.println("guest: " + GuestResults.nameOf(test));
                began.put(test.getUniqueId(), System.nanoTime());
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            try {
                results.skipped(test, reason);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            // A class has a result of its own only if it fails as a whole, before or after its
            // tests.
            boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
            Long start = began.remove(test.getUniqueId());
            if (start != null) {
                System.out.printf("guest: took %.1f s%n", (System.nanoTime() - start) / 1e9);
            }
            try {
                if (test.isTest() || failed) {
                    results.finished(test, result);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
