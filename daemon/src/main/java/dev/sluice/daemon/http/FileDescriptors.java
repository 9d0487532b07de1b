package dev.sluice.daemon.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// How many more files and sockets this process may open. Not safe from several threads.
final class FileDescriptors {
    private static final String FIELD = "Max open files";
    private static final long COUNT_AGAIN = Duration.ofSeconds(1).toNanos();

    private final Path self;
    private final LongSupplier nanoTime;
    private final long limit;
    private long free;
    private long countedAt;

    /// @param proc where the kernel tells of processes: `/proc`
    FileDescriptors(Path proc, LongSupplier nanoTime) {
        this.self = proc.resolve("self");
        this.nanoTime = nanoTime;
        this.limit = readLimit();
        this.countedAt = nanoTime.getAsLong() - COUNT_AGAIN;
    }

    /// What the process may have open at the same time; without end where nobody says.
    long limit() {
        return limit;
    }

    /// Takes one, if three quarters are not taken yet: the others are for what comes and goes, as
    /// connections and the pipes to programs do.
    boolean take() {
        long now = nanoTime.getAsLong();
        if (now - countedAt >= COUNT_AGAIN) {
            countedAt = now;
            free = limit - limit / 4 - open();
        }
        return --free >= 0;
    }

    private long open() {
        try (Stream<Path> files = Files.list(self.resolve("fd"))) {
            return files.count();
        } catch (IOException _) {
            return limit == Long.MAX_VALUE ? 0 : limit;
        }
    }

    /// The first number, which is the one that counts, is behind the name.
    private long readLimit() {
        try (Stream<String> lines = Files.lines(self.resolve("limits"))) {
            return lines.filter(line -> line.startsWith(FIELD))
                    .map(line -> line.substring(FIELD.length()).strip().split(" ", 2)[0])
                    .filter(word -> !word.equals("unlimited"))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }
}
