package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.OutputFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Runs an [Inspection]: asks the daemon, a file or the kernel, and prints the answer.
///
/// @param in standard input
/// @param out standard output
/// @param err standard error
record InspectCommand<T extends Record>(
        Inspection<T> inspection, InputStream in, PrintStream out, PrintStream err)
        implements CliCommand {
    /// The exit status if the question could not be answered.
    static final int COULD_NOT_LOOK = 2;

    private static final long LARGEST_DOCUMENT = 256L << 20;

    @Override
    public String verb() {
        return inspection.verb();
    }

    @Override
    public String summary() {
        return inspection.summary();
    }

    @Override
    public int failureStatus() {
        return COULD_NOT_LOOK;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        inspection.describe(spec);
        spec.addOption(output().spec());
        spec.addOption(
                OptionSpec.builder("--address")
                        .type(String.class)
                        .paramLabel("IP:PORT")
                        .description(
                                "where the daemon serves metrics (default: as --config says, or"
                                        + " 127.0.0.1:10249 or [::1]:10249)")
                        .build());
        ObjectFiles.options().forEach(spec::addOption);
        spec.addOption(BundleOption.spec());
        spec.addOption(
                OptionSpec.builder("--document")
                        .type(String.class)
                        .paramLabel("FILE")
                        .description(
                                "print an answer that -o json printed before; - for standard input")
                        .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        output().value(parsed);
        return finish(answer(parsed), parsed);
    }

    /// Prints an answer.
    ///
    /// @return the exit status
    int finish(Document<T> answer, ParseResult parsed) throws CommandException {
        print(answer, parsed, output().value(parsed));
        if (out.checkError()) {
            throw new CommandException("cannot write to standard output");
        }
        return inspection.status(answer, parsed);
    }

    private OutputOption output() {
        return new OutputOption(inspection.formats());
    }

    /// Asks the daemon, files or the kernel.
    Document<T> answer(ParseResult parsed) throws CommandException {
        String file = parsed.matchedOptionValue("--document", "");
        if (!file.isEmpty()) {
            return read(file);
        }
        if (BundleOption.isGiven(parsed)) {
            return BundleOption.answer(
                    parsed,
                    inspection.verb(),
                    inspection.query(parsed),
                    inspection.kind(),
                    inspection.item());
        }
        if (ObjectFiles.areGiven(parsed)) {
            return inspection.fromObjects(parsed, ObjectFiles.read(parsed, in, err));
        }
        if (inspection.asksKernel(parsed)) {
            return inspection.withoutDaemon(
                    parsed, new CommandException("the kernel alone does not answer this"));
        }
        var query = inspection.query(parsed);
        try (Progress _ = Progress.start("asking the daemon", err)) {
            return DaemonClient.of(parsed)
                    .ask(inspection.verb(), query, inspection.kind(), inspection.item());
        } catch (DaemonAbsentException e) {
            return inspection.withoutDaemon(parsed, e);
        }
    }

    private Document<T> read(String file) throws CommandException {
        try (InputStream json =
                file.equals("-")
                        ? in
                        : new BufferedInputStream(
                                new InputFile(InputFile.path(file), LARGEST_DOCUMENT).open())) {
            return DocumentReader.read(json, inspection.kind(), inspection.item());
        } catch (IOException | DocumentException e) {
            throw new CommandException(
                    "--document: " + OneLine.quote(file) + ": " + e.getMessage(), e);
        }
    }

    private void print(Document<T> answer, ParseResult parsed, OutputFormat format) {
        switch (format) {
            case JSON -> {
                DocumentWriter.indentedJson(answer, out);
                out.println();
            }
            case YAML -> DocumentWriter.yaml(answer, out);
            case TABLE, WIDE, SHORT, RAW ->
                    inspection
                            .lines(answer, parsed, format, Terminal.isStandardOutput())
                            .forEach(out::println);
        }
    }
}
