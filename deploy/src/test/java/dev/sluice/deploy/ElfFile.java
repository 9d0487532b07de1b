package dev.sluice.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A program or library of machine code.
///
/// @param machine the processor: [#X86_64] or [#AARCH64]
/// @param alignment of its least aligned loaded segment in bytes: pages may have this size at most
record ElfFile(int machine, long alignment) {
    static final int X86_64 = 62;
    static final int AARCH64 = 183;
    private static final int MAGIC = 0x464c457f;
    private static final int LOADED = 1;

    /// Reads a file; empty if it is of another kind.
    static Optional<ElfFile> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < 64 || bytes.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        int segments = Math.toIntExact(bytes.getLong(32));
        int size = bytes.getShort(54);
        long alignment = Long.MAX_VALUE;
        for (int i = 0; i < bytes.getShort(56); i++) {
            int segment = segments + i * size;
            if (bytes.getInt(segment) == LOADED) {
                alignment = Math.min(alignment, bytes.getLong(segment + 48));
            }
        }
        return Optional.of(new ElfFile(bytes.getShort(18), alignment));
    }
}
