package dev.sluice.daemon.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Runs command lines in this process.
final class CommandLines {
    private CommandLines() {}

    /// The exit status and the output of a command.
    record Ended(int status, List<String> out, List<String> err) {}

    static Ended run(String... arguments) {
        return run("", List.of(arguments));
    }

    static Ended run(String input, List<String> arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var outPrinter = new PrintStream(out, true, StandardCharsets.UTF_8);
        var errPrinter = new PrintStream(err, true, StandardCharsets.UTF_8);
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        List<CliCommand> commands = Commands.all(Map.of(), in, outPrinter, errPrinter);
        int status = new CommandTable(commands, outPrinter, errPrinter).run(arguments);
        return new Ended(status, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
