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

/// A file written by somebody else. Only a regular file is read, since a pipe may have no writer
/// and a device no end, and only if it has at most `most` bytes. Symbolic links are followed:
/// mounted ConfigMaps and Secrets are links.
///
/// If the file cannot be read, methods throw a [NoSuchFileException], or an [IOException] whose
/// message is the reason without the path.
///
/// @param most the greatest accepted size, in bytes
public record InputFile(Path path, long most) {
    /// The limit for files that people write, such as configurations and credentials: 1 MiB.
    public static final long USUAL = 1 << 20;

    /// @param path as the user gave it
    /// @throws IOException if it is not a path: it contains a NUL, or a character that the file
    ///   system's encoding cannot express
    public static InputFile of(String path) throws IOException {
        return new InputFile(path(path), USUAL);
    }

    /// Parses a path.
    ///
    /// @throws IOException if it is not a path: it contains a NUL, or a character that the file
    ///   system's encoding cannot express
    public static Path path(String text) throws IOException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IOException("is no path: " + OneLine.of(e.getReason()), e);
        }
    }

    /// Reads the whole file.
    public byte[] bytes() throws IOException {
        try (InputStream in = open()) {
            return in.readAllBytes();
        } catch (FileSystemException e) {
            throw plain(e);
        }
    }

    /// Reads the whole file as UTF-8.
    ///
    /// @throws IOException also if it is not valid UTF-8
    public String text() throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("is not UTF-8 text", e);
        }
    }

    /// Checks that the file exists, is regular and is not too long, without opening it.
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

    /// Opens the file. Reading more than `most` bytes throws an [IOException]. The caller closes
    /// the stream.
    public InputStream open() throws IOException {
        check();
        try {
            return limited(Files.newInputStream(path), most);
        } catch (FileSystemException e) {
            throw plain(e);
        }
    }

    /// Wraps a stream so that reading more than `most` bytes throws an [IOException].
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
