package dev.sluice.daemon.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reaps orphans that the first process of a container (PID 1) inherits. Without `wait`, they would
/// stay zombies, and the JVM waits only for its own children.
///
/// It must not reap the JVM's children, because the JVM would never get their exit status. But the
/// JVM reaps those at once. So a zombie that still exists in the next round, seconds later, is an
/// orphan.
public final class OrphanReaper {
    /// `PID (command) state parent ... start`. The command may be any text, and the start is field
    /// 22.
    private static final Pattern STAT =
            Pattern.compile("(\\d+) \\(.*\\) Z (\\d+) (?:-?\\d+ ){17}(\\d+) .*", Pattern.DOTALL);

    private final Path proc;
    private final long self;
    private final IntPredicate reap;
    private Set<Zombie> seen = Set.of();

    /// @param start the start time, which distinguishes it from a later process with the same PID
    private record Zombie(int pid, long start) {}

    /// @param proc `/proc`
    /// @param self the PID of this process
    /// @param reap reaps a child by PID, and returns whether it did
    public OrphanReaper(Path proc, long self, IntPredicate reap) {
        this.proc = proc;
        this.self = self;
        this.reap = reap;
    }

    /// Reaps the zombies that were there in the last round as well.
    ///
    /// @return the number of reaped zombies
    public int look() throws IOException {
        Set<Zombie> now = zombies();
        int reaped = 0;
        for (Zombie zombie : now) {
            if (seen.contains(zombie) && reap.test(zombie.pid())) {
                reaped++;
            }
        }
        seen = now;
        return reaped;
    }

    private Set<Zombie> zombies() throws IOException {
        Set<Zombie> zombies = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                zombie(process.resolve("stat")).ifPresent(zombies::add);
            }
        }
        return zombies;
    }

    private Optional<Zombie> zombie(Path stat) {
        try {
            Matcher fields = STAT.matcher(Files.readString(stat));
            return fields.matches() && Long.parseLong(fields.group(2)) == self
                    ? Optional.of(
                            new Zombie(
                                    Integer.parseInt(fields.group(1)),
                                    Long.parseLong(fields.group(3))))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // it has ended
        }
    }
}
