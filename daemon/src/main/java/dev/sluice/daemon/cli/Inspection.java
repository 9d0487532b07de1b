package dev.sluice.daemon.cli;

import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A read-only command: a question that the daemon answers by a page of the same name, and that is
/// answered without it where that makes sense. [InspectCommand] does the rest.
///
/// @param <T> the items of the answer
interface Inspection<T extends Record> {
    String verb();

    /// The purpose, in a few words.
    String summary();

    /// The kind of the answer.
    String kind();

    /// The type of the items of the answer.
    Class<T> item();

    /// Adds the command's own options and arguments, and describes it.
    void describe(CommandSpec spec);

    /// The query parameters for the daemon's page. Empty values are left out.
    ///
    /// @throws CommandException if an option has a wrong value
    Map<String, String> query(ParseResult parsed) throws CommandException;

    /// Answers from API objects in files, for `--objects`.
    ///
    /// @throws CommandException if it cannot be answered without a node
    default Document<T> fromObjects(ParseResult parsed, ObjectFiles objects)
            throws CommandException {
        throw new CommandException("--objects: " + verb() + " needs a node");
    }

    /// Whether only the kernel is asked, by [#withoutDaemon], and no daemon.
    default boolean asksKernel(ParseResult parsed) {
        return false;
    }

    /// Answers from the kernel of this host, where no daemon can be asked.
    ///
    /// @param why why the daemon cannot be asked
    /// @throws CommandException `why`, if only the daemon can answer
    default Document<T> withoutDaemon(ParseResult parsed, CommandException why)
            throws CommandException {
        throw why;
    }

    /// The formats that `-o` names; the first is the default.
    default List<OutputFormat> formats() {
        return List.of(
                OutputFormat.TABLE,
                OutputFormat.WIDE,
                OutputFormat.SHORT,
                OutputFormat.JSON,
                OutputFormat.YAML);
    }

    /// The answer for people.
    ///
    /// @param format one of those for people
    /// @param colour whether to colour the lines
    List<String> lines(Document<T> answer, ParseResult parsed, OutputFormat format, boolean colour);

    /// The exit status: 0 if all is good, 1 if something was found.
    ///
    /// @throws CommandException if an option has a wrong value
    default int status(Document<T> answer, ParseResult parsed) throws CommandException {
        return 0;
    }
}
