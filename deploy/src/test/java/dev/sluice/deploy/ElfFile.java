package dev.sluice.deploy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A program or library of machine code.
///
/// @param machine the processor: [#X86_64] or [#AARCH64]
/// @param alignment of its least aligned loaded segment in bytes: pages may have this size at most
/// @param needed names of the libraries that it is linked with
record ElfFile(int machine, long alignment, List<String> needed) {
    static final int X86_64 = 62;
    static final int AARCH64 = 183;
    private static final int MAGIC = 0x464c457f;
    private static final int LOADED = 1;
    private static final int DYNAMIC = 2;
    private static final long NEEDED = 1;
    private static final long NAMES = 5;

    ElfFile {
        needed = List.copyOf(needed);
    }

    /// Reads a file; empty if it is of another kind.
    static Optional<ElfFile> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < 64 || bytes.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        List<Segment> segments = segments(bytes);
        long alignment =
                segments.stream()
                        .filter(each -> each.type == LOADED)
                        .mapToLong(Segment::alignment)
                        .min()
                        .orElse(Long.MAX_VALUE);
        return Optional.of(new ElfFile(bytes.getShort(18), alignment, needed(bytes, segments)));
    }

    private static List<Segment> segments(ByteBuffer bytes) {
        int first = Math.toIntExact(bytes.getLong(32));
        int size = bytes.getShort(54);
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < bytes.getShort(56); i++) {
            int at = first + i * size;
            segments.add(
                    new Segment(
                            bytes.getInt(at),
                            Math.toIntExact(bytes.getLong(at + 8)),
                            bytes.getLong(at + 16),
                            Math.toIntExact(bytes.getLong(at + 32)),
                            bytes.getLong(at + 48)));
        }
        return segments;
    }

    private static List<String> needed(ByteBuffer bytes, List<Segment> segments) {
        List<Long> places = new ArrayList<>();
        int names = 0;
        for (Segment segment : segments) {
            for (int at = 0; segment.type == DYNAMIC && at < segment.size; at += 16) {
                long tag = bytes.getLong(segment.offset + at);
                long value = bytes.getLong(segment.offset + at + 8);
                if (tag == NEEDED) {
                    places.add(value);
                } else if (tag == NAMES) {
                    names = offset(segments, value);
                }
            }
        }
        List<String> needed = new ArrayList<>();
        for (long place : places) {
            StringBuilder name = new StringBuilder();
            for (int at = Math.toIntExact(names + place); bytes.get(at) != 0; at++) {
                name.append((char) bytes.get(at));
            }
            needed.add(name.toString());
        }
        return needed;
    }

    /// Returns where in the file is what has this address in memory.
    private static int offset(List<Segment> segments, long address) {
        return segments.stream()
                .filter(each -> each.type == LOADED)
                .filter(each -> address >= each.address && address < each.address + each.size)
                .mapToInt(each -> Math.toIntExact(address - each.address + each.offset))
                .findFirst()
                .orElseThrow();
    }

    /// @param offset in the file
    /// @param address in memory
    /// @param size in the file
    private record Segment(int type, int offset, long address, int size, long alignment) {}
}
