package dev.sluice.daemon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The entry point of `sluice`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // In UTF-8 whatever the locale is, and buffered because there may be many rules.
        var out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        List<CliCommand> commands = Commands.all(System.getenv(), System.in, out, System.err);
        int status = new CommandTable(commands, out, System.err).run(List.of(arguments));
        out.flush();
        System.exit(status);
    }
}
