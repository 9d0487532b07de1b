package dev.sluice.inspect.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What was written is read again; what is no such file is refused in one line.
class BundleReaderTest {
    private static final Instant CREATED = Instant.parse("2026-11-29T19:00:00Z");
    private static final long MOST = 1 << 20;
    private static final BundleOrigin ORIGIN =
            new BundleOrigin(
                    CREATED, "node1", "sluice 1", "LITTLE_ENDIAN", List.of("IPv4"), false, true);

    private interface Filling {
        void into(BundleWriter writer) throws IOException;
    }

    private static byte[] bundle(Filling filling) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new BundleWriter(out, CREATED);
        filling.into(writer);
        writer.finish(ORIGIN);
        return out.toByteArray();
    }

    private static SupportBundle read(byte[] file) throws IOException, BundleException {
        return BundleReader.read(new ByteArrayInputStream(file), MOST);
    }

    private static String refusal(byte[] file) {
        return String.valueOf(assertThrows(BundleException.class, () -> read(file)).getMessage());
    }

    /// An archive of these entries, without a manifest unless one of them is it.
    private static byte[] archive(String... namesAndContents) throws IOException {
        var tar = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndContents.length; i += 2) {
            byte[] content = namesAndContents[i + 1].getBytes(UTF_8);
            tar.writeBytes(new TarHeader(namesAndContents[i], content.length).bytes(CREATED));
            tar.writeBytes(content);
            tar.writeBytes(new byte[-content.length & 511]);
        }
        tar.writeBytes(new byte[1024]);
        return gzip(tar.toByteArray());
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] unpacked(byte[] file) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return in.readAllBytes();
        }
    }

    @Test
    void what_was_written_is_read_again() throws Exception {
        byte[] odd = new byte[1000];
        new Random(1).nextBytes(odd);
        SupportBundle read =
                read(
                        bundle(writer -> {
                            writer.add("log.txt", "one\ntwo\n".getBytes(UTF_8));
                            writer.add("kernel/nftables-ipv4.nlmsg", odd);
                            writer.add("empty.txt", new byte[0]);
                            writer.miss("metrics.txt", "no daemon answers");
                        }));
        assertEquals(
                Set.of("log.txt", "kernel/nftables-ipv4.nlmsg", "empty.txt"),
                read.entries().keySet());
        assertEquals(List.of("one", "two"), read.lines("log.txt"));
        assertArrayEquals(odd, read.bytes("kernel/nftables-ipv4.nlmsg"));
        assertEquals("", read.text("empty.txt"));
        assertEquals(List.of(), read.lines("metrics.txt"));
        assertEquals("node1", read.manifest().node());
        assertEquals(CREATED, read.manifest().created());
        assertTrue(read.manifest().masked());
        assertEquals(
                "the bundle holds no metrics.txt: no daemon answers",
                assertThrows(BundleException.class, () -> read.bytes("metrics.txt")).getMessage());
    }

    @Test
    void other_programs_can_unpack_it() throws Exception {
        byte[] file = bundle(writer -> writer.add("log.txt", "one\n".getBytes(UTF_8)));
        var tar = new ProcessBuilder("tar", "-tzf", "-").redirectErrorStream(true).start();
        tar.getOutputStream().write(file);
        tar.getOutputStream().close();
        assertEquals(
                List.of("log.txt", "manifest.json"),
                new String(tar.getInputStream().readAllBytes(), UTF_8).lines().toList());
        assertEquals(0, tar.waitFor());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../up.txt",
                "kernel/../../up.txt",
                ".hidden",
                "a b.txt",
                "LOG.txt",
                "a//b.txt",
                "a/",
                "",
                "x\u001b[31m.txt"
            })
    void names_that_lead_elsewhere_are_refused(String name) throws Exception {
        assertTrue(refusal(archive(name, "x")).startsWith("an entry must not be called "));
        assertThrows(
                IllegalArgumentException.class,
                () -> bundle(writer -> writer.add(name, new byte[0])));
    }

    @Test
    void links_and_folders_are_refused() throws Exception {
        for (char type : new char[] {'1', '2', '3', '4', '5', '6', 'x', 'g'}) {
            byte[] header = new TarHeader("log.txt", 0).bytes(CREATED);
            int difference = type - header[156];
            header[156] = (byte) type;
            String sum = new String(header, 148, 6, UTF_8);
            byte[] corrected =
                    "%06o".formatted(Integer.parseInt(sum, 8) + difference).getBytes(UTF_8);
            System.arraycopy(corrected, 0, header, 148, 6);
            assertEquals(
                    "the archive holds something else than files",
                    refusal(gzip(Arrays.copyOf(header, 1536))));
        }
    }

    @Test
    void a_small_file_that_becomes_a_large_one_is_refused() throws Exception {
        byte[] bomb = bundle(writer -> writer.add("log.txt", new byte[4 << 20]));
        assertTrue(bomb.length < 100_000, () -> bomb.length + " bytes");
        assertEquals("it is too large for the memory of this process", refusal(bomb));
        byte[] sliced =
                bundle(writer -> {
                    for (int i = 0; i < 8; i++) {
                        writer.add("log-" + i + ".txt", new byte[1 << 18]);
                    }
                });
        assertEquals("it is too large for the memory of this process", refusal(sliced));
        // The control.
        assertEquals(
                1 << 18,
                read(bundle(writer -> writer.add("log.txt", new byte[1 << 18])))
                        .bytes("log.txt")
                        .length);
    }

    @Test
    void an_announced_size_is_not_believed() throws Exception {
        byte[] header = new TarHeader("log.txt", MOST - 1).bytes(CREATED);
        assertEquals("it is no bundle, or was cut off", refusal(gzip(header)));
    }

    @Test
    void too_many_entries_are_refused() throws Exception {
        byte[] many =
                bundle(writer -> {
                    for (int i = 0; i < 300; i++) {
                        writer.add("log-" + i + ".txt", new byte[0]);
                    }
                });
        assertEquals("it holds more than 256 entries", refusal(many));
    }

    @Test
    void what_was_changed_or_added_is_told() throws Exception {
        byte[] file = bundle(writer -> writer.add("log.txt", "one\n".getBytes(UTF_8)));
        byte[] changed = unpacked(file);
        changed[TarHeader.BLOCK] = 'x';
        assertEquals("log.txt was changed: its checksum is wrong", refusal(gzip(changed)));
        byte[] added = new TarHeader("more.txt", 0).bytes(CREATED);
        var both = new ByteArrayOutputStream();
        both.writeBytes(added);
        both.writeBytes(unpacked(file));
        assertEquals("the manifest does not name more.txt", refusal(gzip(both.toByteArray())));
        byte[] without = Arrays.copyOfRange(unpacked(file), 1024, unpacked(file).length);
        assertEquals("it lacks \"log.txt\"", refusal(gzip(without)));
        assertEquals("it holds log.txt twice", refusal(archive("log.txt", "", "log.txt", "")));
        assertEquals(
                "it is no bundle: it has no manifest.json", refusal(archive("log.txt", "one")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    x                                                        | its manifest: no BundleManifestList: Unrecognized token
                    {}                                                       | its manifest: a BundleManifestList of sluice.dev/v1 was expected
                    {"apiVersion":"sluice.dev/v1","kind":"BundleManifestList"} | its manifest has 0 items
                    """)
    void a_manifest_that_is_none_is_refused(String json, String why) throws Exception {
        String refusal = refusal(archive("manifest.json", json));
        assertTrue(refusal.startsWith(why), refusal);
    }

    @Test
    void what_is_no_archive_is_refused_in_one_line() throws Exception {
        assertEquals("it is no bundle, or was cut off", refusal("kind: Service\n".getBytes(UTF_8)));
        assertEquals("it is no bundle, or was cut off", refusal(new byte[0]));
        byte[] file = bundle(writer -> writer.add("log.txt", "one\n".getBytes(UTF_8)));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThrows(BundleException.class, () -> read(cut), () -> cut.length + " bytes");
        }
    }

    /// Whatever is read, it ends with a bundle or with one of the two exceptions.
    @Test
    void damage_anywhere_is_refused_or_harmless() throws Exception {
        long fresh = System.nanoTime();
        System.out.println("seed " + fresh);
        byte[] tar = unpacked(bundle(writer -> writer.add("log.txt", "one\n".getBytes(UTF_8))));
        for (long seed : new long[] {1, 2, fresh}) {
            var random = new Random(seed);
            for (int i = 0; i < 2000; i++) {
                byte[] damaged = tar.clone();
                for (int j = 0; j < 1 + random.nextInt(4); j++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                try {
                    read(gzip(damaged));
                } catch (BundleException | IOException e) {
                    assertTrue(String.valueOf(e.getMessage()).lines().count() <= 1);
                }
            }
        }
    }
}
