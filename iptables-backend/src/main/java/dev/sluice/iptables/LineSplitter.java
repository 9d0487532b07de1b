package dev.sluice.iptables;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Splits bytes that arrive in pieces into lines. A line of more than 64 KiB is split as well.
final class LineSplitter {
    private static final int LONGEST = 1 << 16;

    private final Consumer<String> each;
    private final StringBuilder begun = new StringBuilder();

    LineSplitter(Consumer<String> each) {
        this.each = each;
    }

    void take(byte[] bytes, int count) {
        int from = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                begun.append(text(bytes, from, i));
                end();
                from = i + 1;
            }
        }
        begun.append(text(bytes, from, count));
        if (begun.length() > LONGEST) {
            end();
        }
    }

    /// Ends the input. Bytes after the last line end are a line as well.
    void end() {
        if (!begun.isEmpty()) {
            each.accept(begun.toString());
            begun.setLength(0);
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
