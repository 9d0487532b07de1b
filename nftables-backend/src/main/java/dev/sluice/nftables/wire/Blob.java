package dev.sluice.nftables.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// Bytes that are compared by content. Immutable.
final class Blob implements Comparable<Blob> {
    private final byte[] bytes;

    private Blob(byte[] bytes) {
        this.bytes = bytes;
    }

    static Blob of(byte... bytes) {
        return new Blob(bytes.clone());
    }

    /// A number in host byte order, as marks and states are in the kernel's registers.
    static Blob ofHost(int number) {
        return new Blob(
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(number)
                        .array());
    }

    /// The number that [#ofHost] was given.
    int hostInt() {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int length() {
        return bytes.length;
    }

    /// The same bytes, cut or padded with zeros to a length.
    Blob sized(int length) {
        return new Blob(Arrays.copyOf(bytes, length));
    }

    /// Compares as unsigned numbers in network byte order.
    @Override
    public int compareTo(Blob other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blob blob && Arrays.equals(bytes, blob.bytes);
    }

    /// FNV-1a, 64 bits wide, folded. [Arrays#hashCode(byte[])] gives neighbouring addresses the
    /// same or neighbouring values, with which a map of all cluster IPs is searched from end to
    /// end.
    @Override
    public int hashCode() {
        long hash = 0xcbf29ce484222325L;
        for (byte each : bytes) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
