package dev.sluice.inspect.bundle;

import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.bundle.BundleManifest.BundleEntry;
import dev.sluice.inspect.bundle.BundleManifest.MissingPart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Writes a bundle, entry by entry, and the manifest at the end, so that only one entry is in
/// memory at a time. Used by one thread.
public final class BundleWriter {
    private static final int BUFFER = 64 << 10;

    private final GZIPOutputStream archive;
    private final Instant created;
    private final List<BundleEntry> entries = new ArrayList<>();
    private final List<MissingPart> missing = new ArrayList<>();

    /// @param out receives the archive; it is not closed
    public BundleWriter(OutputStream out, Instant created) throws IOException {
        this.archive = new GZIPOutputStream(out, BUFFER);
        this.created = created;
    }

    /// Adds an entry.
    ///
    /// @throws IllegalArgumentException if the name is not allowed or used already, which is a bug
    public void add(String name, byte[] content) throws IOException {
        boolean used = entries.stream().anyMatch(entry -> entry.name().equals(name));
        if (!BundleNames.isValid(name) || name.equals(BundleManifest.NAME) || used) {
            throw new IllegalArgumentException("no name for an entry: " + name);
        }
        write(name, content);
        entries.add(new BundleEntry(name, content.length, Sha256.of(content)));
    }

    /// Notes in the manifest that a part could not be collected.
    ///
    /// @param reason why, in one line
    public void miss(String name, String reason) {
        missing.add(new MissingPart(name, reason));
    }

    /// What is missing so far.
    public List<MissingPart> missing() {
        return List.copyOf(missing);
    }

    /// Writes the manifest and ends the archive.
    public void finish(BundleOrigin origin) throws IOException {
        var manifest =
                new BundleManifest(
                        BundleManifest.FORMAT,
                        origin.created(),
                        origin.node(),
                        origin.version(),
                        origin.byteOrder(),
                        origin.families(),
                        origin.shadow(),
                        origin.masked(),
                        entries,
                        missing);
        var json = new ByteArrayOutputStream();
        DocumentWriter.indentedJson(new Document<>(BundleManifest.KIND, List.of(manifest)), json);
        write(BundleManifest.NAME, json.toByteArray());
        archive.write(new byte[2 * TarHeader.BLOCK]);
        archive.finish();
    }

    private void write(String name, byte[] content) throws IOException {
        archive.write(new TarHeader(name, content.length).bytes(created));
        archive.write(content);
        archive.write(new byte[-content.length & TarHeader.BLOCK - 1]);
    }
}
