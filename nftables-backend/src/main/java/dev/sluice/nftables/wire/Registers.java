package dev.sluice.nftables.wire;

import java.util.Arrays;
import java.util.Optional;

/// The kernel's registers: 16 words, which the numbers of registers overlap ([Expr#register]).
/// Immutable.
///
/// @param unknown a bit for each word whose contents are not known
record Registers(Blob words, int unknown) {
    private static final int ALL = 0xffff;
    static final Registers EMPTY = new Registers(Blob.of().sized(64), 0);

    Registers with(int register, Blob value) {
        byte[] bytes = words.bytes();
        int at = offset(register);
        // As in the kernel, a load fills whole words.
        Arrays.fill(bytes, at, at + wordsOf(value.length()) * 4, (byte) 0);
        System.arraycopy(value.bytes(), 0, bytes, at, value.length());
        return new Registers(Blob.of(bytes), unknown & ~mask(at, value.length()));
    }

    /// The registers after an unknown value was loaded.
    Registers withUnknown(int register, int length) {
        return new Registers(words, unknown | mask(offset(register), length));
    }

    /// The registers after an unknown expression: nothing about them is known.
    Registers allUnknown() {
        return new Registers(words, ALL);
    }

    /// The contents of a register; empty if not known.
    Optional<Blob> get(int register, int length) {
        int at = offset(register);
        return (unknown & mask(at, length)) == 0
                ? Optional.of(Blob.of(Arrays.copyOfRange(words.bytes(), at, at + length)))
                : Optional.empty();
    }

    /// The result of a bitwise expression; empty if not known.
    Optional<Blob> bitwise(Expr.Bitwise bitwise) {
        return get(bitwise.from(), bitwise.mask().length())
                .map(blob -> {
                    byte[] value = blob.bytes();
                    byte[] mask = bitwise.mask().bytes();
                    byte[] xor = bitwise.xor().bytes();
                    for (int i = 0; i < value.length; i++) {
                        value[i] = (byte) ((value[i] & mask[i]) ^ xor[i]);
                    }
                    return Blob.of(value);
                });
    }

    private static int mask(int offset, int length) {
        return ((1 << wordsOf(length)) - 1) << (offset / 4);
    }

    private static int wordsOf(int length) {
        return (length + 3) / 4;
    }

    private static int offset(int register) {
        return register <= 4 ? (register - 1) * 16 : (register - 8) * 4;
    }
}
