package dev.sluice.inspect.bundle;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.bundle.BundleManifest.BundleEntry;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Reads a bundle. The file may be anything: the number of entries, their names and their size
/// after decompression are limited, links and folders are refused, nothing is written to disk, and
/// each entry must be as the manifest says. Used once, by one thread.
public final class BundleReader {
    private static final int MOST_ENTRIES = 256;
    private static final int BUFFER = 64 << 10;

    private final InputStream archive;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private long left;

    private BundleReader(InputStream archive, long most) {
        this.archive = archive;
        this.left = most;
    }

    /// Reads a whole bundle.
    ///
    /// @param file its bytes, compressed
    /// @param most the greatest accepted size in bytes, of the file and of all entries together
    /// @throws IOException if the file cannot be read or is too long
    /// @throws BundleException if it is no bundle, is damaged, or is larger than `most`
    public static SupportBundle read(InputStream file, long most)
            throws IOException, BundleException {
        try (var archive = new GZIPInputStream(InputFile.limited(file, most), BUFFER)) {
            var reader = new BundleReader(archive, most);
            reader.readEntries();
            return reader.bundle();
        } catch (ZipException | EOFException e) {
            throw new BundleException("it is no bundle, or was cut off", e);
        }
    }

    private void readEntries() throws IOException, BundleException {
        for (TarHeader header = header(); header != null; header = header()) {
            String name = header.name();
            if (!BundleNames.isValid(name)) {
                throw new BundleException("an entry must not be called " + OneLine.quote(name));
            }
            if (header.size() > Math.min(left, Integer.MAX_VALUE - BUFFER)) {
                throw new BundleException("it is too large for the memory of this process");
            }
            left -= header.size();
            // The array grows with what is really there, whatever size the header announces.
            byte[] content = archive.readNBytes((int) header.size());
            if (content.length < header.size()) {
                throw new EOFException(name);
            }
            archive.skipNBytes(-header.size() & TarHeader.BLOCK - 1);
            if (entries.put(name, content) != null) {
                throw new BundleException("it holds " + name + " twice");
            }
            if (entries.size() > MOST_ENTRIES) {
                throw new BundleException("it holds more than " + MOST_ENTRIES + " entries");
            }
        }
        // Programs fill the last block up. The end of the stream has its checksum.
        if (archive.readNBytes(BUFFER).length == BUFFER) {
            throw new BundleException("it is longer than its content");
        }
    }

    private @Nullable TarHeader header() throws IOException, BundleException {
        byte[] block = archive.readNBytes(TarHeader.BLOCK);
        if (block.length < TarHeader.BLOCK) {
            throw new EOFException("header");
        }
        return TarHeader.read(block);
    }

    private SupportBundle bundle() throws BundleException {
        byte @Nullable [] json = entries.remove(BundleManifest.NAME);
        if (json == null) {
            throw new BundleException("it is no bundle: it has no " + BundleManifest.NAME);
        }
        BundleManifest manifest = manifest(json);
        Map<String, byte[]> unnamed = new HashMap<>(entries);
        for (BundleEntry entry : manifest.entries()) {
            byte @Nullable [] content = unnamed.remove(entry.name());
            if (content == null) {
                throw new BundleException("it lacks " + OneLine.quote(entry.name()));
            }
            if (content.length != entry.size() || !Sha256.of(content).equals(entry.sha256())) {
                throw new BundleException(entry.name() + " was changed: its checksum is wrong");
            }
        }
        if (!unnamed.isEmpty()) {
            throw new BundleException(
                    "the manifest does not name " + unnamed.keySet().iterator().next());
        }
        return new SupportBundle(manifest, entries);
    }

    private static BundleManifest manifest(byte[] json) throws BundleException {
        try {
            List<BundleManifest> items =
                    DocumentReader.read(
                                    new ByteArrayInputStream(json),
                                    BundleManifest.KIND,
                                    BundleManifest.class)
                            .items();
            if (items.size() != 1) {
                throw new BundleException("its manifest has " + items.size() + " items");
            }
            BundleManifest manifest = items.getFirst();
            if (manifest.format() != BundleManifest.FORMAT) {
                throw new BundleException(
                        "it has format %d, and this version reads format %d"
                                .formatted(manifest.format(), BundleManifest.FORMAT));
            }
            return manifest;
        } catch (DocumentException e) {
            throw new BundleException(
                    "its manifest: " + OneLine.of(String.valueOf(e.getMessage()), 200), e);
        }
    }
}
