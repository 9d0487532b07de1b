package dev.sluice.inspect.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The header of a regular file in a tar archive, in the format `ustar` of POSIX.1-2001 (pax,
/// "ustar Interchange Format"): 512 bytes, numbers as octal text.
///
/// ```
/// char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], typeflag,
///      linkname[100], magic[6], version[2], uname[32], gname[32], devmajor[8], devminor[8],
///      prefix[155], pad[12];
/// ```
///
/// @param name at most 100 characters of ASCII
/// @param size in bytes, less than 8 GiB
record TarHeader(String name, long size) {
    /// The unit of the archive in bytes: contents are padded to a multiple of it.
    static final int BLOCK = 512;

    private static final int NAME = 100;
    private static final int MODE_AT = 100;
    private static final int SIZE_AT = 124;
    private static final int SIZE = 12;
    private static final int TIME_AT = 136;
    private static final int SUM_AT = 148;
    private static final int SUM = 8;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;
    private static final byte[] MAGIC = "ustar\00000".getBytes(US_ASCII);
    private static final char REGULAR = '0';

    TarHeader {
        if (name.length() > NAME || size < 0 || size >= 1L << 33) {
            throw new IllegalArgumentException("no entry of this form: " + name + ", " + size);
        }
    }

    byte[] bytes(Instant modified) {
        byte[] block = new byte[BLOCK];
        put(block, 0, name);
        put(block, MODE_AT, "0000644\0000000000\0000000000");
        put(block, SIZE_AT, "%011o".formatted(size));
        put(block, TIME_AT, "%011o".formatted(Math.max(0, modified.getEpochSecond())));
        block[TYPE_AT] = REGULAR;
        System.arraycopy(MAGIC, 0, block, MAGIC_AT, MAGIC.length);
        put(block, SUM_AT, "%06o\0 ".formatted(sum(block)));
        return block;
    }

    /// @return null if the block is that of the archive's end
    /// @throws BundleException if it is not the header of a regular file
    static @Nullable TarHeader read(byte[] block) throws BundleException {
        if (isZero(block)) {
            return null;
        }
        if (octal(block, SUM_AT, SUM) != sum(block)) {
            throw new BundleException("a header of the archive has a wrong checksum");
        }
        String name = text(block, 0, NAME);
        if (block[TYPE_AT] != REGULAR) {
            throw new BundleException("the archive holds something else than files");
        }
        return new TarHeader(name, octal(block, SIZE_AT, SIZE));
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, US_ASCII);
    }

    private static long octal(byte[] block, int at, int length) throws BundleException {
        String digits = text(block, at, length).strip();
        if (!digits.matches("[0-7]{1,11}")) {
            throw new BundleException("a header of the archive holds no number where one must be");
        }
        return Long.parseLong(digits, 8);
    }

    /// The sum of all bytes, with blanks in place of the sum itself.
    private static int sum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= SUM_AT && i < SUM_AT + SUM;
            sum += own ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    private static boolean isZero(byte[] block) {
        return Arrays.equals(block, new byte[BLOCK]);
    }
}
