import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// `Settle FIRST SECOND OUT`: makes one reproducible archive of two archives of the same classes,
/// the second of which was created later. They may differ in the times that soft references
/// contain, in milliseconds, and in the checksums that cover these. Both are set to zero. If they
/// differ in anything else, it fails.
final class Settle {
    /// Length of the header in bytes; it contains the checksums.
    private static final int HEADER = 4096;

    /// How many times there are: those of the start and of the only garbage collection.
    private static final int CLOCKS = 2;

    public static void main(String[] arguments) throws IOException {
        byte[] first = Files.readAllBytes(Path.of(arguments[0]));
        byte[] second = Files.readAllBytes(Path.of(arguments[1]));
        if (first.length != second.length) {
            throw new IOException("one is longer: " + first.length + ", " + second.length);
        }
        ByteBuffer one = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer other = ByteBuffer.wrap(second).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < HEADER; at += Integer.BYTES) {
            if (one.getInt(at) != other.getInt(at)) {
                one.putInt(at, 0);
            }
        }
        Map<Long, Long> clocks = new HashMap<>();
        for (int at = HEADER; at < first.length; at += Long.BYTES) {
            long value = one.getLong(at);
            long later = other.getLong(at);
            if (value == later) {
                continue;
            }
            Long known = clocks.putIfAbsent(value, later);
            if (value < 0
                    || later < value
                    || known != null && known != later
                    || clocks.size() > CLOCKS) {
                throw new IOException(
                        "they differ at %d in more than clocks: %x, %x"
                                .formatted(at, value, later));
            }
            one.putLong(at, 0);
        }
        Files.write(Path.of(arguments[2]), first);
    }
}
