package dev.sluice.daemon.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `sluice`: where the program starts.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // In UTF-8 whatever the locale says, and buffered: rules may be many.
        var out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        List<CliCommand> commands =
                List.of(
                        new RunCommand(System.getenv(), out),
                        new RenderCommand(System.in, out, System.err),
                        new CleanupCommand());
        int status = new CommandTable(commands, out, System.err).run(List.of(arguments));
        out.flush();
        System.exit(status);
    }
}
