package dev.sluice.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Tests what [Netlink] makes of replies, both valid and invalid.
class NetlinkTest {
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    @Test
    void skipsWhatAnswersSomethingElse() throws Exception {
        var netlink =
                over(request ->
                        List.of(
                                message(NLMSG_ERROR, 0, sequence(request) - 1, number(-1)),
                                message(77, 0, sequence(request) + 1, number(5)),
                                message(77, 0, sequence(request), number(6)),
                                message(NLMSG_ERROR, 0, sequence(request), number(0))));
        assertEquals(new Answer.Got<>(6), netlink.get(to -> to.message(1, 0), Message::u32));
    }

    @Test
    void turnsTheExtendedAcknowledgementIntoText() throws Exception {
        // The reply of a kernel that was asked to add an address with a bad prefix.
        var netlink =
                over(request -> {
                    byte[] text = "Invalid prefix length\0".getBytes(UTF_8);
                    ByteBuffer body = buffer(4 + 16 + 28 + 8).putInt(-22);
                    body.position(20).putShort((short) (4 + text.length));
                    body.putShort((short) 1).put(text).position(48);
                    body.putShort((short) 8).putShort((short) 2).putInt(40);
                    int flags = Flags.CAPPED | Flags.ACK_TLVS;
                    return List.of(message(NLMSG_ERROR, flags, sequence(request), body.flip()));
                });
        assertEquals(
                "EINVAL (Invalid prefix length; attribute at byte 40)",
                netlink.request(to -> to.message(1, 0)).toString());
    }

    @Test
    void anAnswerMustBeAsked() {
        var silent = over(_ -> List.of());
        var e = assertThrows(NetlinkException.class, () -> silent.request(to -> to.message(1, 0)));
        assertEquals("netlink: the kernel did not answer", e.getMessage());
    }

    @Test
    void matchesRepliesWithTheirItems() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        var netlink =
                over(requests -> {
                    // As the kernel does: a refused request gets a reply, any other one only if it
                    // asks for it.
                    List<byte[]> answers = new ArrayList<>();
                    Message message = Message.of(ByteBuffer.wrap(requests));
                    int count = 0;
                    while (message.next()) {
                        count++;
                        int errno = message.u32() % 3 == 0 ? -2 : 0;
                        if (errno != 0 || message.hasFlag(Flags.ACK)) {
                            answers.add(message(NLMSG_ERROR, 0, message.sequence(), number(errno)));
                        }
                    }
                    sizes.add(count);
                    return answers;
                });
        List<Integer> items = IntStream.range(0, 300).boxed().toList();
        List<Reply> replies =
                netlink.requestEach(items, (to, item) -> to.message(5, 0).rawU32(item));
        for (int item : items) {
            Reply expected = item % 3 == 0 ? new Reply.Refused(2, "") : new Reply.Ok();
            assertEquals(expected, replies.get(item));
        }
        assertEquals(List.of(128, 128, 44), sizes);
    }

    @Test
    void listsAnewWhatChangedMeanwhile() throws Exception {
        int[] listings = {0};
        var netlink =
                over(request -> {
                    int sequence = sequence(request);
                    int flags = listings[0]++ < 2 ? Flags.DUMP_INTR : 0;
                    return List.of(
                            message(9, Flags.MULTI, sequence, number(listings[0])),
                            message(9, Flags.MULTI | flags, sequence, number(10)),
                            message(NLMSG_DONE, Flags.MULTI, sequence, number(0)));
                });
        assertEquals(
                new Answer.Got<>(List.of(3, 10)),
                netlink.dump(to -> to.message(1, 0), Message::u32));
    }

    /// As happens while another program writes rules all the time.
    @Test
    void listsAnewAfterPausesThatGrow() throws Exception {
        int[] listings = {0};
        List<Duration> pauses = new ArrayList<>();
        var netlink =
                new Netlink(
                        new KernelStandIn(request -> {
                            int sequence = sequence(request);
                            byte[] part = message(9, Flags.MULTI, sequence, number(7));
                            byte[] end = message(NLMSG_DONE, Flags.MULTI, sequence, number(0));
                            byte[] torn = message(NLMSG_DONE, Flags.DUMP_INTR, sequence, number(0));
                            byte[] late =
                                    message(
                                            NLMSG_DONE,
                                            Flags.MULTI,
                                            sequence,
                                            number(-Errno.EINTR));
                            int number = listings[0]++;
                            if (number == 20) {
                                return List.of(part, end);
                            }
                            return List.of(
                                            List.of(part, torn),
                                            List.of(part, late),
                                            List.of(part, KernelStandIn.lost(), end))
                                    .get(number % 3);
                        }),
                        pauses::add);
        assertEquals(
                new Answer.Got<>(List.of(7)), netlink.dump(to -> to.message(1, 0), Message::u32));
        assertEquals(21, listings[0]);
        assertEquals(
                List.of(0L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 200L, 200L),
                pauses.stream().limit(11).map(Duration::toMillis).toList());
        assertEquals(20, pauses.size());
    }

    @Test
    void givesUpOnWhatNeverStandsStillAfterAWhile() {
        Duration[] paused = {Duration.ZERO};
        var netlink =
                new Netlink(
                        new KernelStandIn(request ->
                                List.of(
                                        message(
                                                NLMSG_DONE,
                                                Flags.DUMP_INTR,
                                                sequence(request),
                                                number(0)))),
                        pause -> paused[0] = paused[0].plus(pause));
        var e =
                assertThrows(
                        NetlinkException.class,
                        () -> netlink.dump(to -> to.message(1, 0), Message::u32));
        assertEquals(
                "netlink: what was listed changed, or was lost, in each of 34 listings",
                e.getMessage());
        assertEquals(Duration.ofMillis(5_055), paused[0]);
    }

    /// Datagrams that are left would make the kernel refuse the next dump with EBUSY.
    @Test
    void aListingThatCannotBeReadIsTakenToItsEnd() throws Exception {
        boolean[] bad = {true};
        var stand =
                new KernelStandIn(request -> {
                    int sequence = sequence(request);
                    byte[] end = message(NLMSG_DONE, Flags.MULTI, sequence, number(0));
                    byte[] part = message(9, Flags.MULTI, sequence, number(1));
                    byte[] cut = message(9, Flags.MULTI, sequence, buffer(0));
                    return bad[0] ? List.of(cut, part, end) : List.of(part, end);
                });
        var netlink = new Netlink(stand);
        assertThrows(
                BadMessageException.class,
                () -> netlink.dump(to -> to.message(1, 0), Message::u32));
        assertFalse(stand.receive(buffer(100), false));
        bad[0] = false;
        assertEquals(
                new Answer.Got<>(List.of(1)), netlink.dump(to -> to.message(1, 0), Message::u32));
    }

    @Test
    void listsAnewWhatWasLost() throws Exception {
        int[] listings = {0};
        var netlink =
                over(request -> {
                    int sequence = sequence(request);
                    byte[] part = message(9, Flags.MULTI, sequence, number(1));
                    byte[] end = message(NLMSG_DONE, Flags.MULTI, sequence, number(0));
                    return listings[0]++ == 0
                            ? List.of(part, KernelStandIn.lost(), part, part)
                            : List.of(part, part, end);
                });
        assertEquals(
                new Answer.Got<>(List.of(1, 1)),
                netlink.dump(to -> to.message(1, 0), Message::u32));
        assertEquals(2, listings[0]);
    }

    @Test
    void lostRepliesAreNotTakenForSuccess() throws Exception {
        boolean[] good = {false};
        var netlink =
                over(request ->
                        good[0]
                                ? List.of(KernelStandIn.acknowledge(request, 0))
                                : List.of(
                                        KernelStandIn.lost(),
                                        KernelStandIn.acknowledge(request, 0)));
        assertThrows(LostRepliesException.class, () -> netlink.request(to -> to.message(1, 0)));
        good[0] = true;
        assertInstanceOf(Reply.Ok.class, netlink.request(to -> to.message(1, 0)));
    }

    @Test
    void aListingMayEndInAnError() throws Exception {
        var netlink =
                over(request ->
                        List.of(message(NLMSG_DONE, Flags.MULTI, sequence(request), number(-1))));
        assertEquals(
                new Answer.Refused<>(Errno.EPERM, ""),
                netlink.dump(to -> to.message(1, 0), Message::u32));
    }

    private static Netlink over(Function<byte[], List<byte[]>> kernel) {
        return new Netlink(new KernelStandIn(kernel));
    }

    private static int sequence(byte[] request) {
        return ByteBuffer.wrap(request).order(ByteOrder.nativeOrder()).getInt(8);
    }

    private static ByteBuffer number(int value) {
        return buffer(4).putInt(value).flip();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }

    private static byte[] message(int type, int flags, int sequence, ByteBuffer body) {
        byte[] message = new byte[16 + body.remaining()];
        ByteBuffer.wrap(message)
                .order(ByteOrder.nativeOrder())
                .putInt(message.length)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(4711)
                .put(body.duplicate());
        return message;
    }
}
