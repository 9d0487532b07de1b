package dev.sluice.netlink;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/// An integer that the kernel keeps in a file, such as one below `/proc/sys`.
public record Sysctl(Path file) {
    /// The size of the read buffer: more than the digits of any number.
    private static final int MOST = 128;

    /// The current value; empty if the file does not exist, cannot be read, or holds no number.
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

    /// The current value.
    ///
    /// @throws NoSuchFileException if this kernel lacks the sysctl
    /// @throws IOException if the file cannot be read or holds no number
    public long read() throws IOException {
        String text = text().strip();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IOException(file + ": holds no number", e);
        }
    }

    /// Writes the value, whatever the current one is.
    ///
    /// @throws NoSuchFileException if this kernel lacks the sysctl
    /// @throws IOException if the file cannot be written
    public void write(long value) throws IOException {
        Files.writeString(
                file,
                Long.toString(value),
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    /// Writes the value unless it is the current one. A file that already holds it need not be
    /// writable.
    ///
    /// @throws IOException if the file must be written and cannot be
    public void ensure(long wanted) throws IOException {
        if (!is(wanted)) {
            write(wanted);
        }
    }

    /// Reads the file in a single read: the kernel returns the number to the first read only.
    /// `Files.readString` would first read one byte, because the file's size is 0.
    private String text() throws IOException {
        byte[] bytes = new byte[MOST];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.read(bytes);
            return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII);
        }
    }
}
