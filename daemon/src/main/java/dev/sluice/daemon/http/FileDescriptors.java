package dev.sluice.daemon.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Counts the file descriptors that this process may still open. Not thread-safe.
public final class FileDescriptors {
    private static final String FIELD = "Max open files";
    private static final long COUNT_AGAIN = Duration.ofSeconds(1).toNanos();

    private final Path self;
    private final LongSupplier nanoTime;
    private final long limit;
    private long free;
    private long countedAt;

    /// @param proc `/proc`
    /// @param nanoTime a monotonic clock, in nanoseconds
    public FileDescriptors(Path proc, LongSupplier nanoTime) {
        this.self = proc.resolve("self");
        this.nanoTime = nanoTime;
        this.limit = readLimit();
        this.countedAt = nanoTime.getAsLong() - COUNT_AGAIN;
    }

    /// The soft limit of open files; [Long#MAX_VALUE] if there is none or it is unknown.
    public long limit() {
        return limit;
    }

    /// Takes a descriptor, unless three quarters of the limit are in use. The last quarter is
    /// reserved for short-lived ones: connections, and pipes to programs. The descriptors in use
    /// are counted at most once a second.
    ///
    /// @return false if none may be taken
    public boolean take() {
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

    /// The soft limit, which is the first number after the name of the field.
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
