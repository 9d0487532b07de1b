package dev.sluice.inspect.bundle;

import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentException;
import dev.sluice.inspect.DocumentReader;
import dev.sluice.inspect.bundle.BundleManifest.MissingPart;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A bundle in memory: its manifest, and the entries that the manifest names. Who made it is not
/// known, so each entry is as hostile as any file.
///
/// @param entries the contents by name; they are not to be changed
public record SupportBundle(BundleManifest manifest, Map<String, byte[]> entries) {
    public SupportBundle {
        entries = Map.copyOf(entries);
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /// Opens an entry.
    ///
    /// @throws BundleException if it is missing; the message says why, if that is known
    public InputStream open(String name) throws BundleException {
        return new ByteArrayInputStream(bytes(name));
    }

    /// The content of an entry.
    ///
    /// @throws BundleException if it is missing; the message says why, if that is known
    public byte[] bytes(String name) throws BundleException {
        byte @Nullable [] content = entries.get(name);
        if (content == null) {
            throw new BundleException(
                    "the bundle holds no "
                            + name
                            + why(name).map(reason -> ": " + reason).orElse(""));
        }
        return content;
    }

    /// The content of an entry as text. What is no UTF-8 is replaced.
    ///
    /// @throws BundleException if it is missing; the message says why, if that is known
    public String text(String name) throws BundleException {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /// The lines of an entry; none if it is missing.
    public List<String> lines(String name) {
        byte @Nullable [] content = entries.get(name);
        return content == null
                ? List.of()
                : new String(content, StandardCharsets.UTF_8).lines().toList();
    }

    /// The document in an entry.
    ///
    /// @throws BundleException if it is missing or holds another document
    public <T extends Record> Document<T> document(String name, String kind, Class<T> item)
            throws BundleException {
        try {
            return DocumentReader.read(open(name), kind, item);
        } catch (DocumentException e) {
            throw new BundleException(name + ": " + e.getMessage(), e);
        }
    }

    /// Why a part was not collected; empty if the manifest does not say.
    public Optional<String> why(String name) {
        return manifest.missing().stream()
                .filter(part -> part.name().equals(name))
                .map(MissingPart::reason)
                .findFirst();
    }
}
