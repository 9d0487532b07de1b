package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.bundle.BundleCollector;
import dev.sluice.daemon.bundle.BundleCollector.BundleLog;
import dev.sluice.daemon.bundle.BundleCollector.BundleRequest;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.inspect.bundle.BundleManifest.MissingPart;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice support-bundle`: what a bug report needs, in one file.
///
/// @param environment the variables of this process
/// @param in standard input
/// @param out standard output
/// @param err standard error
record SupportBundleCommand(
        Map<String, String> environment, InputStream in, PrintStream out, PrintStream err)
        implements CliCommand {
    private static final String MASK = "--mask-addresses";
    private static final String OUTPUT = "--output";
    private static final String LOGS = "--logs";
    private static final String STANDARD = "-";

    /// The flags of `sluice run` that help pages show.
    private static final Set<String> SHOWN = Set.of("config", "hostname-override");

    /// The end of a longer log is what counts.
    private static final int LONGEST_LOG = 8 << 20;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    @Override
    public String verb() {
        return "support-bundle";
    }

    @Override
    public String summary() {
        return "write what a bug report needs to a file";
    }

    @Override
    public int failureStatus() {
        return InspectCommand.COULD_NOT_LOOK;
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(
                OptionSpec.builder(MASK)
                        .description("replace IP addresses, the same by the same")
                        .build());
        spec.addOption(
                OptionSpec.builder("-o", OUTPUT)
                        .type(String.class)
                        .paramLabel("FILE")
                        .description(
                                "where to write; - for standard output (default:"
                                        + " sluice-NODE-TIME.tar.gz in this folder)")
                        .build());
        spec.addOption(
                OptionSpec.builder(LOGS)
                        .type(String.class)
                        .paramLabel("FILE")
                        .description("the daemon's log, to be added; - for standard input")
                        .build());
        spec.addOption(
                OptionSpec.builder("--address")
                        .type(String.class)
                        .paramLabel("IP:PORT")
                        .description(
                                "where the daemon serves metrics (default: as --config says, or"
                                        + " 127.0.0.1:10249 or [::1]:10249)")
                        .build());
        for (Flag flag : Flag.all()) {
            spec.addOption(FlagOptions.of(flag).hidden(!SHOWN.contains(flag.word())).build());
        }
        spec.usageMessage()
                .description(
                        "Collects versions, the configuration in effect, what the daemon knows and"
                                + " wants, what stands in the kernel, a summary of conntrack, the"
                                + " journal, metrics, the answers of check and diff, sysctls,"
                                + " modules and threads. Secrets are not collected, and what looks"
                                + " like one is taken out. Names of Services, nodes and namespaces"
                                + " are in it, and addresses unless they are masked: look at it"
                                + " before you publish it.",
                        "services, endpoints, explain, diff, check and flows answer from such a"
                                + " file with --bundle FILE, and sluice page --bundle FILE shows it"
                                + " in a browser.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        ProxyConfig config = config(parsed);
        String node = node(config);
        DaemonClient daemon = DaemonClient.of(parsed);
        var request =
                new BundleRequest(
                        now,
                        parsed.matchedOptionValue(MASK, false),
                        CommandTable.version(),
                        node,
                        config,
                        log(parsed));
        var collector = new BundleCollector(request, daemon::fetch, environment);
        String file = parsed.matchedOptionValue(OUTPUT, "");
        if (file.isEmpty()) {
            file = "sluice-%s-%s.tar.gz".formatted(inFileName(node), TIME.format(now));
        }
        List<MissingPart> missing = write(collector, file);
        for (MissingPart part : missing) {
            err.println("sluice: not in it: " + part.name() + ": " + part.reason());
        }
        if (!file.equals(STANDARD)) {
            out.println(OneLine.of(file));
        }
        return 0;
    }

    private List<MissingPart> write(BundleCollector collector, String file)
            throws CommandException {
        if (file.equals(STANDARD) && Terminal.isStandardOutput()) {
            throw new CommandException("-o: a bundle is no text for a terminal: name a file");
        }
        try (Progress _ = Progress.start("collecting", err)) {
            if (!file.equals(STANDARD)) {
                return writeFile(collector, InputFile.path(file));
            }
            List<MissingPart> missing = collector.write(out);
            if (out.checkError()) {
                throw new IOException("standard output is closed");
            }
            return missing;
        } catch (FileAlreadyExistsException e) {
            throw new CommandException("-o: " + OneLine.quote(file) + " exists already", e);
        } catch (IOException e) {
            throw new CommandException(
                    "-o: cannot write %s: %s".formatted(OneLine.quote(file), e.getMessage()), e);
        }
    }

    /// Only the owner may read the file. Half a file is removed.
    private static List<MissingPart> writeFile(BundleCollector collector, Path file)
            throws IOException {
        var owners = PosixFilePermissions.fromString("rw-------");
        boolean whole = false;
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(owners));
                OutputStream to = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            try {
                List<MissingPart> missing = collector.write(to);
                to.flush();
                whole = true;
                return missing;
            } finally {
                if (!whole) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static ProxyConfig config(ParseResult parsed) throws CommandException {
        try {
            return ConfigLoader.load(FlagOptions.given(parsed)).config();
        } catch (ConfigException e) {
            throw new CommandException(e);
        }
    }

    private static String node(ProxyConfig config) throws CommandException {
        try {
            return NodeName.of(config);
        } catch (FatalException e) {
            throw new CommandException(e);
        }
    }

    private static String inFileName(String node) {
        return node.replaceAll("[^A-Za-z0-9.-]", "-");
    }

    private Optional<BundleLog> log(ParseResult parsed) {
        String file = parsed.matchedOptionValue(LOGS, "");
        return file.isEmpty()
                ? Optional.empty()
                : Optional.of(() -> file.equals(STANDARD) ? end(in) : end(file));
    }

    private static String end(String file) throws IOException {
        try (InputStream log = new InputFile(InputFile.path(file), Long.MAX_VALUE).open()) {
            return end(log);
        }
    }

    /// Reads to the end, and keeps the last part.
    private static String end(InputStream log) throws IOException {
        byte[] last = new byte[0];
        byte[] next = log.readNBytes(LONGEST_LOG);
        while (next.length == LONGEST_LOG) {
            last = next;
            next = log.readNBytes(LONGEST_LOG);
        }
        String text =
                new String(last, StandardCharsets.UTF_8) + new String(next, StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - LONGEST_LOG));
    }
}
