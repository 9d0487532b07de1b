package dev.sluice.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// The datagrams that passed between a program and a real kernel, kept as text: `>` before what the
/// program sent, `<` before what the kernel sent, `#` before remarks.
///
/// Tests of the kernel write the captures of this project when they run with `-Dcapture=update`,
/// below the folder `-Dcaptures` if it is given. Captures of other programs were made with strace.
public record Capture(List<Datagram> datagrams) {
    /// @param hex its bytes, in hexadecimal digits
    public record Datagram(boolean sent, String hex) {
        static Datagram of(boolean sent, byte[] bytes) {
            return new Datagram(sent, HexFormat.of().formatHex(bytes));
        }

        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }
    }

    public Capture {
        datagrams = List.copyOf(datagrams);
    }

    /// Reads a capture from the folder of a test class.
    public static Capture read(Class<?> beside, String name) throws IOException {
        try (InputStream file = beside.getResourceAsStream(name + ".hex")) {
            if (file == null) {
                throw new IOException("no capture " + name + ".hex beside " + beside);
            }
            List<Datagram> datagrams = new ArrayList<>();
            for (String line : new String(file.readAllBytes(), UTF_8).lines().toList()) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    datagrams.add(new Datagram(line.startsWith(">"), line.substring(2)));
                }
            }
            return new Capture(datagrams);
        }
    }

    void write(Class<?> beside, String name) throws IOException {
        String base = System.getProperty("captures", "src/test/resources");
        Path folder = Path.of(base, beside.getPackageName().replace('.', '/'));
        Files.createDirectories(folder);
        String text =
                datagrams.stream()
                        .map(d -> (d.sent() ? "> " : "< ") + d.hex())
                        .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(folder.resolve(name + ".hex"), text);
    }

    public List<byte[]> requests() {
        return datagrams.stream().filter(Datagram::sent).map(Datagram::bytes).toList();
    }

    public List<byte[]> replies() {
        return datagrams.stream().filter(d -> !d.sent()).map(Datagram::bytes).toList();
    }

    /// A kernel that answers the requests of this capture in their order, as the real one did. Any
    /// other request fails the test; sequence numbers may differ.
    public KernelStandIn replay() {
        int[] at = {0};
        return new KernelStandIn(request -> {
            Datagram expected = datagrams.get(at[0]++);
            String wanted = withoutSequences(expected.bytes());
            String got = withoutSequences(request);
            if (!wanted.equals(got)) {
                throw new AssertionError("request\n" + got + "\nbut captured\n" + wanted);
            }
            int shift = sequence(request) - sequence(expected.bytes());
            List<byte[]> answers = new ArrayList<>();
            while (at[0] < datagrams.size() && !datagrams.get(at[0]).sent()) {
                answers.add(shifted(datagrams.get(at[0]++).bytes(), shift));
            }
            return answers;
        });
    }

    private static int sequence(byte[] datagram) {
        return order(datagram).getInt(8);
    }

    private static byte[] shifted(byte[] datagram, int shift) {
        byte[] copy = datagram.clone();
        ByteBuffer view = order(copy);
        for (int at = 0; at + 16 <= copy.length; at += view.getInt(at) + 3 & ~3) {
            view.putInt(at + 8, view.getInt(at + 8) + shift);
        }
        return copy;
    }

    private static String withoutSequences(byte[] datagram) {
        byte[] copy = datagram.clone();
        ByteBuffer view = order(copy);
        for (int at = 0; at + 16 <= copy.length; at += view.getInt(at) + 3 & ~3) {
            view.putInt(at + 8, 0);
        }
        return HexFormat.of().formatHex(copy);
    }

    private static ByteBuffer order(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
