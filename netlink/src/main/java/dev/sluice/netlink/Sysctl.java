package dev.sluice.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// A whole number that the kernel keeps in a file, such as one below `/proc/sys`.
public record Sysctl(Path file) {
    /// More than the digits of any number.
    private static final int MOST = 128;

    /// What it is now; empty where there is no such file, it cannot be read, or holds no number.
    public OptionalLong value() {
        try {
            return OptionalLong.of(read());
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }

    public boolean is(long wanted) {
        OptionalLong present = value();
        return present.isPresent() && present.getAsLong() == wanted;
    }

    /// @throws NoSuchFileException where this kernel has none
    /// @throws IOException where it cannot be read, or holds no number
    public long read() throws IOException {
        String text = text().strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": holds no number", e);
        }
    }

    /// Sets it, whatever it is now.
    ///
    /// @throws NoSuchFileException where this kernel has none
    public void write(long value) throws IOException {
        Files.writeString(
                file,
                Long.toString(value),
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    /// Sets it where it is something else: what is right already need not be writable.
    public void ensure(long wanted) throws IOException {
        if (!is(wanted)) {
            write(wanted);
        }
    }

    /// By one read: the kernel gives the number to the first and nothing to the next, and
    /// `Files.readString` asks a file that claims to be empty for one byte first.
    private String text() throws IOException {
        byte[] bytes = new byte[MOST];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        }
    }
}
