package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice completion`: prints a script with which a shell completes the command line.
///
/// @param commands all other commands
record CompletionCommand(List<CliCommand> commands, PrintStream out) implements CliCommand {
    @Override
    public String verb() {
        return "completion";
    }

    @Override
    public String summary() {
        return "print what makes bash, zsh or fish complete command lines";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .required(true)
                        .type(String.class)
                        .paramLabel("SHELL")
                        .completionCandidates(List.of("bash", "zsh", "fish"))
                        .description("bash, zsh or fish")
                        .build());
        spec.usageMessage()
                .description(
                        "Prints a script for a shell. bash and zsh: source <(sluice completion"
                                + " bash). fish: sluice completion fish | source.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        var script = new CompletionScript(commands);
        String shell = parsed.matchedPositionalValue(0, "");
        String text =
                switch (shell) {
                    case "bash" -> script.bash();
                    case "zsh" -> script.zsh();
                    case "fish" -> script.fish();
                    default ->
                            throw new CommandException(
                                    "completion: must be bash, zsh or fish, not "
                                            + OneLine.quote(shell));
                };
        out.print(text);
        return 0;
    }
}
