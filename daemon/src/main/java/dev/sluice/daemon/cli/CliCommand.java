package dev.sluice.daemon.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A verb of the command line.
interface CliCommand {
    String verb();

    /// The purpose, in a few words.
    String summary();

    /// The flags and the help page.
    CommandSpec spec();

    /// The exit status if the command failed or cannot be understood.
    default int failureStatus() {
        return 1;
    }

    /// Runs the command to its end.
    ///
    /// @return the exit status
    /// @throws CommandException if the command failed; the message explains why in one or more
    ///   lines
    int run(ParseResult parsed) throws CommandException;
}
