package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads and writes the tables with the programs `iptables-save`, `iptables-restore` and
/// `iptables`.
public final class IptablesCommands implements Iptables {
    /// Makes a program wait for the lock, in seconds. Without it, programs of iptables-legacy fail
    /// at once if another one holds the lock, or wait for ever, depending on their version. All
    /// versions since 1.6.2 know it; `iptables-save` does not need the lock.
    static final List<String> WAIT = List.of("-w", "5");

    /// The exit status for "resource problem", such as a lock that another program holds.
    private static final int BUSY = 4;

    private final Programs programs;
    private final Binaries binaries;
    private final IpFamily family;
    private final Consumer<Process> slow;
    private int runs;

    public IptablesCommands(Programs programs, Binaries binaries, IpFamily family) {
        this(programs, binaries, family, _ -> {});
    }

    /// @param remarks is called with one line about the program that holds the lock a run waits for
    public IptablesCommands(
            Programs programs, Binaries binaries, IpFamily family, Consumer<String> remarks) {
        this(programs, binaries, family, new LockHolder(remarks));
    }

    IptablesCommands(Programs programs, Binaries binaries, IpFamily family, LockHolder holder) {
        this.programs = programs;
        this.binaries = binaries;
        this.family = family;
        this.slow = holder::tell;
    }

    /// The number of runs of `iptables-restore` so far.
    public int runs() {
        return runs;
    }

    @Override
    public void save(Consumer<String> line) throws SyncException {
        String program = binaries.save(family);
        var check = new DumpCheck(line);
        try (Child child = programs.start(List.of(program), check::line, slow)) {
            Outcome outcome = child.end();
            if (!outcome.succeeded()) {
                throw new SyncException(Complaint.failure(program, outcome));
            }
        } catch (IOException e) {
            throw new SyncException("cannot read the rules: " + e.getMessage(), e);
        }
        Optional<String> wrong = check.wrong();
        if (wrong.isPresent()) {
            throw new SyncException(
                    "cannot read the rules: " + program + " succeeded, but " + wrong.get());
        }
    }

    /// Returns the lines of one chain, as `iptables -S CHAIN` prints them. iptables-legacy reads
    /// the whole table for it.
    ///
    /// @throws SyncException if the program fails, also because there is no such chain
    public List<String> chain(String table, String chain) throws SyncException {
        String program = binaries.iptables(family);
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(WAIT);
        command.addAll(List.of("-t", table, "-S", chain));
        List<String> lines = new ArrayList<>();
        try {
            Outcome outcome = programs.run(command, lines::add, slow);
            if (!outcome.succeeded()) {
                throw new SyncException(Complaint.failure(program, outcome));
            }
        } catch (IOException e) {
            throw new SyncException("cannot read the rules: " + e.getMessage(), e);
        }
        return lines;
    }

    @Override
    public Restore restore(Table table) {
        return new Run(table);
    }

    @Override
    public Optional<Boolean> holds(Table table, String chain) {
        List<String> list = new ArrayList<>(List.of(binaries.iptables(family)));
        list.addAll(WAIT);
        list.addAll(List.of("-S", chain, "-t", table.toString()));
        try {
            int status = programs.run(list, _ -> {}, slow).status();
            return status == BUSY ? Optional.empty() : Optional.of(status == 0);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// One run of `iptables-restore`, which starts with the first line.
    private final class Run implements Restore {
        private final Table table;
        private final String program = binaries.restore(family);
        private @Nullable Child child;
        private @Nullable IOException failure;
        private int lines;

        Run(Table table) {
            this.table = table;
        }

        @Override
        public void line(CharSequence line) {
            if (lines == 0) {
                start();
            }
            lines++;
            write(line);
        }

        @Override
        public Optional<Refusal> commit() throws SyncException {
            write("COMMIT");
            try (Child running = child) {
                if (running == null || failure != null) {
                    throw failure == null ? new IOException("nothing to commit") : failure;
                }
                Outcome outcome = running.end();
                return outcome.succeeded() ? Optional.empty() : Optional.of(refusal(outcome));
            } catch (IOException e) {
                throw new SyncException("cannot write table " + table + ": " + e.getMessage(), e);
            }
        }

        private Refusal refusal(Outcome outcome) throws SyncException {
            Complaint complaint = Complaint.parse(outcome.complaint());
            if (complaint.lines().isEmpty()) {
                String what = program + ", table " + table;
                throw new SyncException(Complaint.failure(what, outcome));
            }
            // The program also counts the line with the table's name.
            List<Integer> named =
                    complaint.lines().stream().map(at -> Math.min(at - 1, lines + 1)).toList();
            return new Refusal(named, complaint.reason());
        }

        private void start() {
            try {
                runs++;
                List<String> command = new ArrayList<>(List.of(program));
                command.addAll(WAIT);
                command.add("--noflush");
                child = programs.start(command, _ -> {}, slow);
                write("*" + table);
            } catch (IOException e) {
                failure = e;
            }
        }

        private void write(CharSequence line) {
            if (child == null || failure != null) {
                return;
            }
            try {
                child.line(line);
            } catch (IOException e) {
                failure = e;
            }
        }

        @Override
        public void close() {
            if (child != null) {
                child.close();
            }
        }
    }
}
