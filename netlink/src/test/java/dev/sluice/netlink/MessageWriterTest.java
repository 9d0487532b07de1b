package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    @AutoClose private final MessageWriter writer = new MessageWriter();

    /// The byte-exact example of an element in a verdict map, as nft sends it.
    @Test
    void writesWhatNftWrites() {
        writer.message(0xa0c, Flags.CREATE)
                .rawU8(2)
                .rawU8(0)
                .rawBe16(0)
                .string(1, "kube-proxy")
                .string(2, "service-ips")
                .nest(
                        3,
                        elements ->
                                elements.nest(
                                        1,
                                        element ->
                                                element.nest(
                                                                1,
                                                                key ->
                                                                        key.openRaw(1)
                                                                                .rawBe32(0xac1e002c)
                                                                                .rawU8(6)
                                                                                .rawU8(0)
                                                                                .rawU16(0)
                                                                                .rawBe16(80)
                                                                                .rawU16(0)
                                                                                .close(1))
                                                        .nest(
                                                                2,
                                                                data ->
                                                                        data.nest(
                                                                                2,
                                                                                MessageWriterTest
                                                                                        ::verdict))));
        assertEquals(
                "880000000c0a01040100000000000000"
                        + "02000000"
                        + "0f0001006b7562652d70726f78790000"
                        + "10000200736572766963652d69707300"
                        + "54000380"
                        + "50000180"
                        + "14000180"
                        + "10000100ac1e002c0600000000500000"
                        + "38000280"
                        + "34000280"
                        + "08000100fffffffc"
                        + "26000200736572766963652d4c41555a544a54422d6e73342f737663342f7463702f703830000000",
                hex(writer.datagram()));
    }

    private static void verdict(MessageWriter to) {
        to.be32(1, -4).string(2, "service-LAUZTJTB-ns4/svc4/tcp/p80");
    }

    @Test
    void writesNumbersInTheOrderThatIsNamed() {
        writer.message(1, 0)
                .u8(1, 0xab)
                .u16(2, 0x1234)
                .be16(3, 0x1234)
                .u32(4, 0x12345678)
                .be32(5, 0x12345678)
                .be64(7, 0x123456789abcdef0L)
                .be128(8, 1, 2)
                .bytes(9, (byte) 1, (byte) 2, (byte) 3);
        assertEquals(
                "05000100ab000000"
                        + "0600020034120000"
                        + "0600030012340000"
                        + "0800040078563412"
                        + "0800050012345678"
                        + "0c000700123456789abcdef0"
                        + "1400080000000000000000010000000000000002"
                        + "0700090001020300",
                hex(writer.datagram()).substring(32));
    }

    @Test
    void keepsEachMessageWholeInOnePart() {
        int messages = 3_000;
        byte[] value = new byte[1_000];
        for (int i = 0; i < messages; i++) {
            writer.message(i, 0).u32(1, i).nest(2, nested -> nested.bytes(3, value));
        }
        List<ByteBuffer> parts = writer.datagram();
        assertTrue(parts.size() > 3, "parts: " + parts.size());
        int seen = 0;
        for (ByteBuffer part : parts) {
            Message message = Message.of(part);
            while (message.next()) {
                assertEquals(seen, message.type());
                assertEquals(seen + 1, message.sequence());
                Attributes attributes = message.attributes();
                assertTrue(attributes.next());
                assertEquals(seen, attributes.u32());
                assertTrue(attributes.next());
                Attributes nested = attributes.nested();
                assertTrue(nested.next());
                assertEquals(value.length, nested.length());
                seen++;
            }
        }
        assertEquals(messages, seen);
    }

    @Test
    void takesAMessageLargerThanAnyPart() {
        writer.message(7, 0).u32(1, 1);
        writer.message(8, 0);
        byte[] value = new byte[50_000];
        for (int i = 0; i < 50; i++) {
            writer.bytes(1, value);
        }
        writer.message(9, 0).u32(1, 1);
        int size = 0;
        int messages = 0;
        for (ByteBuffer part : writer.datagram()) {
            size += part.remaining();
            Message message = Message.of(part);
            while (message.next()) {
                messages++;
            }
        }
        assertEquals(3, messages);
        assertEquals(24 + 16 + 50 * 50_004 + 24, size);
    }

    @Test
    void countsTheRoomOfTheOutermostAttribute() {
        writer.message(1, 0).rawU32(0).open(1);
        assertEquals(0xffff - 4, writer.room());
        writer.open(2).u32(1, 1);
        assertEquals(0xffff - 4 - 4 - 8, writer.room());
        writer.close(2);
        byte[] rest = new byte[writer.room() - 4];
        writer.bytes(3, rest);
        // One byte of padding makes it too long.
        assertThrows(IllegalStateException.class, () -> writer.close(1));
    }

    @Test
    void noticesWhatIsNotClosed() {
        writer.message(1, 0).open(1).open(2);
        assertThrows(IllegalStateException.class, () -> writer.close(1));
        writer.clear().message(1, 0).open(1);
        assertThrows(IllegalStateException.class, () -> writer.message(2, 0));
    }

    private static String hex(List<ByteBuffer> parts) {
        var text = new StringBuilder();
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            text.append(HexFormat.of().formatHex(bytes));
        }
        return text.toString();
    }
}
