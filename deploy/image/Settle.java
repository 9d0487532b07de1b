import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// `Settle FIRST SECOND OUT`: makes one reproducible archive of two archives of the same classes.
/// The two differ in clock values that soft references contain, and in the checksums that cover
/// these. Both are set to zero. If they differ in anything else, it fails.
final class Settle {
    /// Length of the header in bytes; it contains the checksums.
    private static final int HEADER = 4096;

    /// The longest time between the creation of the two, in milliseconds.
    private static final long LONGEST = 120_000;

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
        for (int at = HEADER; at < first.length; at += Long.BYTES) {
            long later = other.getLong(at) - one.getLong(at);
            if (later != 0 && (later < 0 || later > LONGEST || one.getLong(at) < 0)) {
                throw new IOException("they differ at " + at + " in more than the clock");
            }
            if (later != 0) {
                one.putLong(at, 0);
            }
        }
        Files.write(Path.of(arguments[2]), first);
    }
}
