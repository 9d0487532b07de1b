package dev.sluice.netlink;

import java.nio.ByteOrder;

/// Converts numbers between native and network byte order. The same method converts both ways.
final class NetworkOrder {
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private NetworkOrder() {}

    static short turn(short value) {
        return LITTLE ? Short.reverseBytes(value) : value;
    }

    static int turn(int value) {
        return LITTLE ? Integer.reverseBytes(value) : value;
    }

    static long turn(long value) {
        return LITTLE ? Long.reverseBytes(value) : value;
    }
}
