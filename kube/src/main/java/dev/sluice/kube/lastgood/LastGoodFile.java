package dev.sluice.kube.lastgood;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.base.input.OneLine;
import dev.sluice.kube.watch.SavedState;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;

/// The file of the last state, readable by its owner only. It is replaced atomically. The two texts
/// have the form of [java.io.DataOutput#writeUTF]:
///
/// ```
/// "sluice last good\n"   magic bytes
/// text                   shape of the records
/// text                   owner
/// long                   time of the state, in ms since 1970
/// bytes                  the records
/// 32 bytes               SHA-256 of all before
/// ```
public final class LastGoodFile {
    private static final byte[] MAGIC = "sluice last good\n".getBytes(US_ASCII);
    private static final int DIGEST = 32;

    private static final int BLOCK = 1 << 16;

    /// The part of the heap that the file may be as long as, as a divisor. The records of a file
    /// take up to four times its length in memory, and other things need memory as well.
    private static final int PART_OF_HEAP = 10;

    private final Path path;
    private final long longest;
    private final String owner;
    private final RecordCodec<SavedState> codec = RecordCodec.of(SavedState.class);

    /// @param owner the cluster and node that the state belongs to; a file of another owner is
    ///   refused
    public LastGoodFile(Path path, String owner) {
        this(path, owner, Runtime.getRuntime().maxMemory() / PART_OF_HEAP);
    }

    /// @param longest the limit in bytes; a longer file is neither written nor read
    LastGoodFile(Path path, String owner, long longest) {
        this.longest = longest;
        this.path = path;
        this.owner = owner;
    }

    /// A saved state, and when it was saved.
    public record Kept(SavedState state, Instant at) {}

    public Path path() {
        return path;
    }

    /// Whether the directory of the file exists.
    public boolean hasPlace() {
        return path.getParent() != null && Files.isDirectory(path.getParent());
    }

    /// Replaces the file.
    ///
    /// @param at when the state was current
    /// @throws IOException if the file cannot be written or is too long; the former file remains
    public void write(SavedState known, Instant at) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var owners = PosixFilePermissions.fromString("rw-------");
        try (FileChannel file =
                FileChannel.open(
                        draft,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(owners))) {
            write(known, at, file);
            if (file.size() > longest) {
                throw new IOException(tooLong(file.size()));
            }
            // After a crash, the new name must not refer to a file whose blocks were not written.
            file.force(true);
        } catch (IOException e) {
            // The draft may be what fills the disk.
            Files.deleteIfExists(draft);
            throw e;
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(SavedState known, Instant at, FileChannel file) throws IOException {
        MessageDigest digest = sha256();
        var digested = new DigestOutputStream(Channels.newOutputStream(file), digest);
        var out = new DataOutputStream(new BufferedOutputStream(digested, 1 << 16));
        out.write(MAGIC);
        out.writeUTF(codec.shape());
        out.writeUTF(owner);
        out.writeLong(at.toEpochMilli());
        codec.write(known, out);
        out.flush();
        digested.on(false);
        out.write(digest.digest());
        out.flush();
    }

    /// Reads and checks the file. The checks are those that objects of the API undergo.
    ///
    /// @return empty if there is no file
    /// @throws IOException if the file is unusable: it is not a regular file, too long, truncated,
    ///   changed, or of another program version, cluster or node. The message is one line
    public Optional<Kept> read() throws IOException {
        try {
            // Opening a fifo would block, and a device has no end.
            if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new IOException("it is not a regular file");
            }
            try (FileChannel file =
                    FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(read(file));
            }
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private Kept read(FileChannel file) throws IOException {
        long length = file.size();
        if (length > longest) {
            throw new IOException(tooLong(length));
        }
        requireChecksum(file, length - DIGEST);
        var body = new Body(Channels.newInputStream(file), length - DIGEST - MAGIC.length);
        var in = new DataInputStream(new BufferedInputStream(body, BLOCK));
        try {
            Kept kept = read(in);
            if (in.read() >= 0) {
                throw new IOException("it is longer than its content");
            }
            return kept;
        } catch (EOFException | UTFDataFormatException e) {
            throw new IOException("its content is cut off or of another kind", e);
        }
    }

    private Kept read(DataInputStream in) throws IOException {
        if (!in.readUTF().equals(codec.shape())) {
            throw new IOException("another version of this program wrote it");
        }
        String theirs = in.readUTF();
        if (!theirs.equals(owner)) {
            throw new IOException("it is about " + OneLine.of(theirs) + ", not " + owner);
        }
        Instant at = Instant.ofEpochMilli(in.readLong());
        SavedState known = codec.read(in);
        SavedStateRules.require(known);
        return new Kept(known, at);
    }

    /// Checks the magic bytes and the checksum, and positions the file after the magic bytes.
    private static void requireChecksum(FileChannel file, long end) throws IOException {
        ByteBuffer magic = read(file, 0, MAGIC.length);
        if (end < MAGIC.length || !magic.equals(ByteBuffer.wrap(MAGIC))) {
            throw new IOException("it is not one of ours, or was cut off");
        }
        MessageDigest digest = sha256();
        for (long at = 0; at < end; at += BLOCK) {
            digest.update(read(file, at, (int) Math.min(BLOCK, end - at)));
        }
        if (!ByteBuffer.wrap(digest.digest()).equals(read(file, end, DIGEST))) {
            throw new IOException("it was changed or cut off: its checksum is wrong");
        }
        file.position(MAGIC.length);
    }

    /// Reads `length` bytes at a position; fewer at the end of the file.
    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && file.read(bytes, at + bytes.position()) > 0) {
            // Read on: a read may return fewer bytes than asked for.
        }
        return bytes.flip();
    }

    private String tooLong(long length) {
        return "it has %d bytes, and the heap of this process has space for %d"
                .formatted(length, longest);
    }

    /// The bytes between the magic bytes and the checksum.
    private static final class Body extends InputStream {
        private final InputStream file;
        private long left;

        Body(InputStream file, long length) {
            this.file = file;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = left == 0 ? -1 : file.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(0, count);
            return count;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }
}
