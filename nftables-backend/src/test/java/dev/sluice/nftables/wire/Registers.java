package dev.sluice.nftables.wire;

import java.util.Arrays;

/// The kernel's registers: 16 words, of which names reach parts ([Expr#register]). A value.
record Registers(Blob words) {
    static final Registers EMPTY = new Registers(Blob.of().sized(64));

    Registers with(int register, Blob value) {
        byte[] bytes = words.bytes();
        int at = offset(register);
        // As in the kernel, a load fills whole words.
        Arrays.fill(bytes, at, at + (value.length() + 3) / 4 * 4, (byte) 0);
        System.arraycopy(value.bytes(), 0, bytes, at, value.length());
        return new Registers(Blob.of(bytes));
    }

    Blob get(int register, int length) {
        int at = offset(register);
        return Blob.of(Arrays.copyOfRange(words.bytes(), at, at + length));
    }

    private static int offset(int register) {
        return register <= 4 ? (register - 1) * 16 : (register - 8) * 4;
    }
}
