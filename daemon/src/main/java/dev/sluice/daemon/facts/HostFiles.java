package dev.sluice.daemon.facts;

import dev.sluice.base.input.InputFile;
import dev.sluice.inspect.check.facts.Fact;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Files of `/proc` and `/sys`.
///
/// @param root the root of the file system: `/`, except in tests
record HostFiles(Path root) {
    /// More than `/proc/net/tcp` has with 100,000 sockets.
    private static final long MOST = 32L << 20;

    /// Something that can be read.
    interface Reading<T> {
        T read() throws IOException;
    }

    /// Returns what was read, or why it could not be.
    ///
    /// @param what names it in the reason
    static <T> Fact<T> fact(String what, Reading<T> reading) {
        try {
            return new Fact.Known<>(reading.read());
        } catch (NoSuchFileException e) {
            return new Fact.Unreadable<>(what + ": no such file: " + e.getFile());
        } catch (IOException | RuntimeException e) {
            return new Fact.Unreadable<>(what + ": " + e.getMessage());
        }
    }

    Path path(String name) {
        return root.resolve(name);
    }

    boolean exists(String name) {
        return Files.exists(path(name));
    }

    /// Returns the content of a file, as Latin-1: names of processes and links are any bytes.
    String text(Path file) throws IOException {
        return new String(new InputFile(file, MOST).bytes(), StandardCharsets.ISO_8859_1);
    }

    List<String> lines(String name) throws IOException {
        return text(path(name)).lines().toList();
    }

    /// Returns the content without the end of its last line; empty if there is no such file.
    Optional<String> value(Path file) throws IOException {
        try {
            return Optional.of(text(file).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Returns the number that a file holds; 0 if there is no such file.
    long number(String name) throws IOException {
        String text = value(path(name)).orElse("0");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(name + " holds no number", e);
        }
    }
}
