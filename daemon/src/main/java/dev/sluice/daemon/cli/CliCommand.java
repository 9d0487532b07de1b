package dev.sluice.daemon.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A verb of the command line.
interface CliCommand {
    String verb();

    /// What it does, in a few words.
    String summary();

    /// Its flags and its help page.
    CommandSpec spec();

    /// Does it, to its end.
    ///
    /// @throws CommandException saying in one line (or several) why it could not be done
    void run(ParseResult parsed) throws CommandException;
}
