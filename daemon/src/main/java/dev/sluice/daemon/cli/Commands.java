package dev.sluice.daemon.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The commands of `sluice`.
final class Commands {
    private Commands() {}

    /// Returns all commands, in the order in which help lists them. The first one handles flags
    /// without a verb.
    static List<CliCommand> all(
            Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {
        List<CliCommand> commands =
                new ArrayList<>(
                        List.of(
                                new RunCommand(environment, out),
                                new RenderCommand(in, out, err),
                                new InspectCommand<>(new ServicesInspection(), in, out, err),
                                new InspectCommand<>(new EndpointsInspection(), in, out, err),
                                new InspectCommand<>(new ExplainInspection(), in, out, err),
                                new DiffCommand(in, out, err),
                                new CheckCommand(out, err),
                                new InspectCommand<>(new FlowsInspection(), in, out, err),
                                new JournalCommand(in, out, err),
                                new TraceCommand(out, err),
                                new SupportBundleCommand(environment, in, out, err),
                                new PageCommand(out),
                                new CleanupCommand()));
        commands.add(new CompletionCommand(List.copyOf(commands), out));
        return commands;
    }
}
