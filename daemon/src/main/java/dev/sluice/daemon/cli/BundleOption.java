package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.BundlePages;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleReader;
import dev.sluice.inspect.bundle.SupportBundle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The option `--bundle` of read-only commands: they are answered from a file that `sluice
/// support-bundle` made, maybe on another machine.
final class BundleOption {
    static final String NAME = "--bundle";

    private static final long LARGEST = 1L << 30;
    private static final int[] GZIP = {0x1f, 0x8b};

    private BundleOption() {}

    static OptionSpec spec() {
        return OptionSpec.builder(NAME)
                .type(String.class)
                .paramLabel("FILE")
                .description("answer from a file that sluice support-bundle made")
                .build();
    }

    static boolean isGiven(ParseResult parsed) {
        return !file(parsed).isEmpty();
    }

    /// The path that was given; empty for none.
    static String file(ParseResult parsed) {
        return parsed.matchedOptionValue(NAME, "");
    }

    /// Answers a question from the bundle.
    ///
    /// @param page the name of a page of the operator interface
    /// @throws CommandException if the bundle cannot be read, or does not answer
    static <T extends Record> Document<T> answer(
            ParseResult parsed, String page, Map<String, String> query, String kind, Class<T> item)
            throws CommandException {
        String file = file(parsed);
        try {
            Document<?> answer = new BundlePages(read(file)).answer(page, query);
            if (answer.items().stream().allMatch(item::isInstance)) {
                return new Document<>(kind, answer.items().stream().map(item::cast).toList());
            }
            // What is only filtered has no types yet.
            var json = new ByteArrayOutputStream();
            DocumentWriter.json(answer, json);
            return DocumentReader.read(new ByteArrayInputStream(json.toByteArray()), kind, item);
        } catch (OperatorException | DocumentException e) {
            throw new CommandException(
                    NAME + ": " + OneLine.quote(file) + ": " + e.getMessage(), e);
        }
    }

    /// Reads a bundle.
    ///
    /// @throws CommandException if it cannot be read
    static SupportBundle read(String file) throws CommandException {
        long most = Math.min(LARGEST, Runtime.getRuntime().maxMemory() / 2);
        try (InputStream in = new InputFile(InputFile.path(file), most).open()) {
            return BundleReader.read(in, most);
        } catch (IOException | BundleException e) {
            throw new CommandException(
                    NAME + ": " + OneLine.quote(file) + ": " + e.getMessage(), e);
        }
    }

    /// Whether a file is compressed, as bundles are and manifests are not.
    static boolean isBundle(String file) {
        try (InputStream in = new InputFile(InputFile.path(file), LARGEST).open()) {
            return in.read() == GZIP[0] && in.read() == GZIP[1];
        } catch (IOException _) {
            return false;
        }
    }
}
