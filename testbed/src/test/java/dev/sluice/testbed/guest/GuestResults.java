package dev.sluice.testbed.guest;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import tools.jackson.databind.json.JsonMapper;

/// The file in which the guest writes the results of its tests, one line of JSON for each.
final class GuestResults implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final BufferedWriter file;

    private GuestResults(BufferedWriter file) {
        this.file = file;
    }

    /// The result of one test.
    ///
    /// @param in the name of its class, without the package
    /// @param failure the stack trace, or why it was skipped; empty if it passed
    record Result(String in, String test, String failure) {}

    static GuestResults write(Path path) throws IOException {
        return new GuestResults(Files.newBufferedWriter(path));
    }

    static List<Result> read(Path path) throws IOException {
        return Files.readAllLines(path).stream()
                .map(line -> JSON.readValue(line, Result.class))
                .toList();
    }

    void finished(TestIdentifier test, TestExecutionResult result) throws IOException {
        add(test, result.getThrowable().map(GuestResults::trace).orElse(""));
    }

    /// Records a skipped test as a failure: the guest exists so that no test is skipped.
    void skipped(TestIdentifier test, String reason) throws IOException {
        add(test, "skipped: " + reason);
    }

    private void add(TestIdentifier test, String failure) throws IOException {
        file.write(
                JSON.writeValueAsString(new Result(classOf(test), test.getDisplayName(), failure)));
        file.newLine();
        file.flush();
    }

    static String nameOf(TestIdentifier test) {
        return classOf(test) + "." + test.getDisplayName();
    }

    private static String classOf(TestIdentifier test) {
        String name =
                switch (test.getSource().orElse(null)) {
                    case MethodSource method -> method.getClassName();
                    case ClassSource whole -> whole.getClassName();
                    case null, default -> test.getUniqueId();
                };
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String trace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
