package dev.sluice.daemon.bundle;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.bundle.AddressMask;
import dev.sluice.inspect.bundle.BundleWriter;
import dev.sluice.inspect.bundle.SecretFilter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Takes the parts of a bundle: each is read, cleaned of secrets, masked if that is asked for, and
/// written. A part that cannot be read is noted and hides no other. Used by one thread.
final class BundleSink {
    private static final String MASKED =
            "addresses are masked, and these messages are made of them";
    private static final int LONGEST_REASON = 400;

    private final BundleWriter writer;
    private final SecretFilter filter;
    private final @Nullable AddressMask mask;

    /// @param mask null to keep addresses
    BundleSink(BundleWriter writer, SecretFilter filter, @Nullable AddressMask mask) {
        this.writer = writer;
        this.filter = filter;
        this.mask = mask;
    }

    /// Something that can be read.
    @FunctionalInterface
    interface PartSource<T> {
        T read() throws IOException;
    }

    boolean masks() {
        return mask != null;
    }

    /// Returns what people may read of a name outside of the entries.
    String masked(String text) {
        return mask == null ? text : mask.of(text);
    }

    /// Takes text that programs read.
    ///
    /// @throws IOException if the bundle cannot be written
    void machine(String name, PartSource<String> source) throws IOException {
        String text = read(name, source);
        if (text != null) {
            write(name, filter.machine(text));
        }
    }

    /// Takes text that people read.
    ///
    /// @throws IOException if the bundle cannot be written
    void prose(String name, PartSource<String> source) throws IOException {
        String text = read(name, source);
        if (text != null) {
            write(name, filter.prose(text));
        }
    }

    /// Takes netlink messages. Addresses in them cannot be told from other bytes, so they are left
    /// out where addresses are masked.
    ///
    /// @throws IOException if the bundle cannot be written
    void messages(String name, PartSource<byte[]> source) throws IOException {
        if (masks()) {
            miss(name, MASKED);
            return;
        }
        byte @Nullable [] content = read(name, source);
        if (content != null) {
            writer.add(name, filter.bytes(content));
        }
    }

    /// Notes that a part is missing.
    void miss(String name, String reason) {
        writer.miss(name, OneLine.of(masked(filter.prose(reason)), LONGEST_REASON));
    }

    private <T> @Nullable T read(String name, PartSource<T> source) {
        try {
            return source.read();
        } catch (IOException | RuntimeException e) {
            // Also what no kernel should answer must not cost the other parts.
            miss(name, e.getMessage() == null ? e.toString() : e.getMessage());
            return null;
        }
    }

    private void write(String name, String text) throws IOException {
        writer.add(name, masked(text).getBytes(StandardCharsets.UTF_8));
    }
}
