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

/// Buries the orphans that the first process of a container (PID 1) inherits: each would stay a
/// zombie until that process takes its exit, and the JVM does so only for children of its own.
///
/// It must not take the exit of those: the JVM waits for them by number, and would never learn how
/// they ended. But it takes their exit at once, so what is still a zombie at a second look, seconds
/// later, is nobody's.
public final class OrphanReaper {
    /// `PID (command) state parent ... start`, the command being any text; start is field 22.
    private static final Pattern STAT =
            Pattern.compile("(\\d+) \\(.*\\) Z (\\d+) (?:-?\\d+ ){17}(\\d+) .*", Pattern.DOTALL);

    private final Path proc;
    private final long self;
    private final IntPredicate reap;
    private Set<Zombie> seen = Set.of();

    /// @param start tells it from a later process of the same number
    private record Zombie(int pid, long start) {}

    /// @param proc `/proc`
    /// @param self this process
    /// @param reap takes the exit of a child
    public OrphanReaper(Path proc, long self, IntPredicate reap) {
        this.proc = proc;
        this.self = self;
        this.reap = reap;
    }

    /// Looks once; buries what was there at the last look, too.
    ///
    /// @return how many it buried
    public int look() throws IOException {
        Set<Zombie> now = zombies();
        int buried = 0;
        for (Zombie zombie : now) {
            if (seen.contains(zombie) && reap.test(zombie.pid())) {
                buried++;
            }
        }
        seen = now;
        return buried;
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
            return Optional.empty(); // it is gone
        }
    }
}
