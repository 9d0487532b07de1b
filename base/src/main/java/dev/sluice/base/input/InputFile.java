package dev.sluice.base.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// A file that others wrote. Only a regular one is read, since a pipe may have no writer and a
/// device no end, and only so much of it. Links are followed: mounted ConfigMaps and Secrets are
/// links.
///
/// What cannot be read is an [IOException] whose message is the reason alone, or a
/// [NoSuchFileException].
///
/// @param most how many bytes it may have
public record InputFile(Path path, long most) {
    /// For all that people write: configurations, credentials.
    public static final long USUAL = 1 << 20;

    /// @param path as somebody gave it
    /// @throws IOException where it is none: it holds a NUL, or what the locale cannot write
    public static InputFile of(String path) throws IOException {
        return new InputFile(path(path), USUAL);
    }

    /// @throws IOException where it is none: it holds a NUL, or what the locale cannot write
    public static Path path(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("is no path: " + OneLine.of(e.getReason()), e);
        }
    }

    /// All of it.
    public byte[] bytes() throws IOException {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (FileSystemException e) {
            throw plain(e);
        }
    }

    /// All of it, in UTF-8.
    public String text() throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not UTF-8 text", e);
        }
    }

    /// Looks whether it may be read, without reading it.
    public void check() throws IOException {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new IOException(
                        attributes.isDirectory() ? "is a folder" : "is not a regular file");
            }
            if (attributes.size() > most) {
                throw tooLong(most);
            }
        } catch (FileSystemException e) {
            throw plain(e);
        }
    }

    /// A stream that fails where there is more than there may be. To be closed by the caller.
    public InputStream open() throws IOException {
        check();
        try {
            return limited(Files.newInputStream(path), most);
        } catch (FileSystemException e) {
            throw plain(e);
        }
    }

    /// A stream that fails where there is more than there may be.
    public static InputStream limited(InputStream in, long most) {
        return new Limited(in, most);
    }

    private static IOException tooLong(long most) {
        return new IOException("is longer than " + (most >> 20) + " MiB");
    }

    private static IOException plain(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing;
            case AccessDeniedException _ -> new IOException("permission denied", e);
            default -> new IOException(e.getReason() == null ? e.toString() : e.getReason(), e);
        };
    }

    private static final class Limited extends FilterInputStream {
        private final long most;
        private long left;

        Limited(InputStream in, long most) {
            super(in);
            this.most = most;
            this.left = most;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            left -= Math.max(0, count);
            if (left < 0) {
                throw tooLong(most);
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            left -= skipped;
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
