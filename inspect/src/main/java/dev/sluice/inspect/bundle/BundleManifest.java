package dev.sluice.inspect.bundle;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// What a bundle holds. It is the only item of the document in the entry [#NAME], the last one of
/// the archive.
///
/// @param format [#FORMAT]
/// @param created when the bundle was made
/// @param node the node's name
/// @param version the name and version of the program that made it
/// @param byteOrder that of the machine, in which netlink messages are: `LITTLE_ENDIAN` or
///   `BIG_ENDIAN`
/// @param families those that the daemon serves, as `IPv4`
/// @param shadow whether the daemon writes nothing and compares with kube-proxy
/// @param masked whether addresses are replaced by others
/// @param entries all other entries of the archive
/// @param missing what could not be collected
public record BundleManifest(
        int format,
        Instant created,
        String node,
        String version,
        String byteOrder,
        List<String> families,
        boolean shadow,
        boolean masked,
        List<BundleEntry> entries,
        List<MissingPart> missing) {
    /// The kind of the document.
    public static final String KIND = "BundleManifestList";

    /// The name of its entry.
    public static final String NAME = "manifest.json";

    /// The format that this version writes, and the only one that it reads.
    public static final int FORMAT = 1;

    public BundleManifest {
        Objects.requireNonNull(created, "created");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(byteOrder, "byteOrder");
        families = List.copyOf(families);
        entries = List.copyOf(entries);
        missing = List.copyOf(missing);
    }

    /// An entry of the archive.
    ///
    /// @param size in bytes
    /// @param sha256 of its content, in hexadecimal
    public record BundleEntry(String name, long size, String sha256) {
        public BundleEntry {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(sha256, "sha256");
        }
    }

    /// A part that is not in the bundle.
    ///
    /// @param name of the entry that it would be
    /// @param reason why, in one line
    public record MissingPart(String name, String reason) {
        public MissingPart {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(reason, "reason");
        }
    }
}
