package dev.sluice.daemon.cli;

import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalQuery;
import dev.sluice.inspect.journal.JournalText;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice journal`: what was written, and with `-f` what is being written.
final class JournalCommand implements CliCommand {
    private static final String FOLLOW = "--follow";
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final JournalInspection inspection = new JournalInspection();
    private final InspectCommand<JournalEntry> once;
    private final PrintStream out;
    private final PrintStream err;

    JournalCommand(InputStream in, PrintStream out, PrintStream err) {
        this.once = new InspectCommand<>(inspection, in, out, err);
        this.out = out;
        this.err = err;
    }

    @Override
    public String verb() {
        return once.verb();
    }

    @Override
    public String summary() {
        return once.summary();
    }

    @Override
    public int failureStatus() {
        return once.failureStatus();
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = once.spec();
        spec.addOption(
                OptionSpec.builder("-f", FOLLOW)
                        .description("go on, and print each change as it is written")
                        .build());
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        return parsed.hasMatchedOption(FOLLOW) ? follow(parsed) : once.run(parsed);
    }

    /// Prints until it is interrupted, or nobody reads any more.
    private int follow(ParseResult parsed) throws CommandException {
        Logs.configureForCommand();
        if (parsed.hasMatchedOption("--output") || parsed.hasMatchedOption("--document")) {
            throw new CommandException("-f: prints lines, and asks the daemon");
        }
        DaemonClient daemon = DaemonClient.of(parsed);
        Map<String, String> query = inspection.query(parsed);
        JournalEntry last = newest(daemon);
        List<JournalEntry> first = ask(daemon, query);
        print(first);
        if (!first.isEmpty() && isLater(first.getFirst(), last)) {
            last = first.getFirst();
        }
        boolean away = false;
        while (!out.checkError()) {
            try {
                Thread.sleep(INTERVAL);
                last = more(daemon, query, last);
                away = false;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return 0;
            } catch (DaemonAbsentException e) {
                if (!away) {
                    err.println("sluice: waiting for the daemon: " + e.getMessage());
                }
                away = true;
            }
        }
        return 0;
    }

    private static boolean isLater(JournalEntry entry, @Nullable JournalEntry other) {
        return other == null
                || entry.start().isAfter(other.start())
                || (entry.start().equals(other.start()) && entry.number() > other.number());
    }

    /// Prints the entries after the last one that was there.
    ///
    /// @param last null if there was none
    /// @return the last one that is there now
    private @Nullable JournalEntry more(
            DaemonClient daemon, Map<String, String> query, @Nullable JournalEntry last)
            throws CommandException {
        JournalEntry now = newest(daemon);
        if (now == null) {
            return last;
        }
        // After a restart of the daemon, the numbers begin again.
        Instant start = now.start();
        long number = now.number();
        long after = last != null && last.start().equals(start) ? last.number() : 0;
        if (number > after) {
            Map<String, String> rest = new HashMap<>(query);
            rest.remove("since");
            rest.put("after", Long.toString(after));
            rest.put("limit", Integer.toString(JournalQuery.HIGHEST_LIMIT));
            print(
                    ask(daemon, rest).stream()
                            .filter(entry ->
                                    entry.start().equals(start) && entry.number() <= number)
                            .toList());
        }
        return now;
    }

    private static @Nullable JournalEntry newest(DaemonClient daemon) throws CommandException {
        List<JournalEntry> newest = ask(daemon, Map.of("limit", "1"));
        return newest.isEmpty() ? null : newest.getFirst();
    }

    private static List<JournalEntry> ask(DaemonClient daemon, Map<String, String> query)
            throws CommandException {
        return daemon.ask("journal", query, JournalEntry.KIND, JournalEntry.class).items();
    }

    /// @param entries the newest first
    private void print(List<JournalEntry> entries) {
        entries.reversed().forEach(entry -> out.println(JournalText.line(entry)));
        out.flush();
    }
}
