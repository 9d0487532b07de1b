package dev.sluice.daemon.lastgood;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;

/// The file, readable by its owner alone. It is replaced whole or not at all:
///
/// ```
/// "sluice last good\n"  text   shape of the records    text   whose it is
/// long  when, in ms since 1970                          the records
/// 32 bytes  SHA-256 of all before
/// ```
public final class LastGoodFile {
    private static final byte[] MAGIC = "sluice last good\n".getBytes(US_ASCII);
    private static final int DIGEST = 32;

    /// Far more than the largest cluster needs.
    private static final long LONGEST = 256L << 20;

    private final Path path;
    private final String owner;
    private final RecordCodec<Known> codec = RecordCodec.of(Known.class);

    /// @param owner whose it is, the cluster and the node: a file of another owner is not read
    public LastGoodFile(Path path, String owner) {
        this.path = path;
        this.owner = owner;
    }

    /// What was kept, and when the API server had said so.
    public record Kept(Known known, Instant at) {}

    public Path path() {
        return path;
    }

    /// Whether there is a place for it.
    public boolean hasPlace() {
        return path.getParent() != null && Files.isDirectory(path.getParent());
    }

    /// Replaces what is kept.
    public void write(Known known, Instant at) throws IOException {
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(draft);
        var owners = PosixFilePermissions.fromString("rw-------");
        try (FileChannel file =
                FileChannel.open(
                        draft,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(owners))) {
            write(known, at, file);
            // The name must not come to lead to a file whose blocks are still to be written.
            file.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(Known known, Instant at, FileChannel file) throws IOException {
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

    /// What is kept; empty where nothing is.
    ///
    /// @throws IOException saying in one line why it cannot be used: it is cut off, changed, of
    ///   another version of this program, of another cluster or node
    public Optional<Kept> read() throws IOException {
        byte[] bytes;
        try {
            if (Files.size(path) > LONGEST) {
                throw new IOException("it is too long to be one of ours");
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        int end = bytes.length - DIGEST;
        if (end < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new IOException("it is not one of ours, or was cut off");
        }
        MessageDigest digest = sha256();
        digest.update(bytes, 0, end);
        if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length))) {
            throw new IOException("it was changed or cut off: its checksum is wrong");
        }
        var in =
                new DataInputStream(
                        new ByteArrayInputStream(bytes, MAGIC.length, end - MAGIC.length));
        if (!in.readUTF().equals(codec.shape())) {
            throw new IOException("another version of this program wrote it");
        }
        String theirs = in.readUTF();
        if (!theirs.equals(owner)) {
            throw new IOException("it is about " + theirs + ", not " + owner);
        }
        Instant at = Instant.ofEpochMilli(in.readLong());
        return Optional.of(new Kept(codec.read(in), at));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }
}
