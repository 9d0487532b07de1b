package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Connections are named by letters, and their source addresses by numbers.
class ConnectionPoolTest {
    private static final int CONNECTIONS = 4;
    private static final int PER_ADDRESS = 2;
    private static final long ANSWER_BYTES = 100;

    private final List<String> closed = new ArrayList<>();
    private final ConnectionPool<String> pool =
            new ConnectionPool<>(
                    new Limits.Share(CONNECTIONS, PER_ADDRESS, ANSWER_BYTES), closed::add);

    @Test
    void the_idlest_goes_for_a_new_one() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 3);
        enter("d", 4);
        assertEquals(List.of(), closed);
        enter("e", 5);
        enter("f", 6);
        assertEquals(List.of("a", "b"), closed);
    }

    @Test
    void who_was_answered_is_not_the_idlest() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 3);
        enter("d", 4);
        answer("a");
        enter("e", 5);
        assertEquals(List.of("b"), closed);
    }

    @Test
    void who_is_sent_an_answer_and_does_not_read_it_grows_older() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 3);
        enter("d", 4);
        pool.answering("a", 10);
        enter("e", 5);
        assertEquals(List.of("a"), closed);
    }

    @Test
    void one_address_crowds_out_itself_alone() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 2);
        enter("d", 2);
        enter("e", 2);
        assertEquals(List.of("b", "c"), closed);
        enter("f", 1);
        enter("g", 1);
        assertEquals(List.of("b", "c", "a"), closed);
    }

    @Test
    void one_that_left_makes_room() {
        enter("a", 1);
        enter("b", 1);
        pool.leave("a");
        pool.leave("a");
        enter("c", 1);
        assertEquals(List.of(), closed);
        assertEquals(2, pool.size());
    }

    @Test
    void answers_that_nobody_reads_take_a_limited_room() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 3);
        pool.answering("a", 60);
        pool.answering("b", 40);
        assertEquals(List.of(), closed);
        pool.answering("c", 30);
        assertEquals(List.of("a"), closed);
    }

    @Test
    void the_newest_answer_is_sent_however_long_it_is() {
        enter("a", 1);
        enter("b", 2);
        enter("c", 3);
        pool.answering("a", 60);
        pool.answering("c", 1000);
        assertEquals(List.of("a"), closed, "not the one that has nothing to read, nor the newest");
        answer("c");
        pool.answering("b", 100);
        assertEquals(List.of("a"), closed, "what was read counts no more");
    }

    @Test
    void for_want_of_something_else_the_idlest_goes() {
        assertFalse(pool.closeIdlest());
        enter("a", 1);
        enter("b", 2);
        assertTrue(pool.closeIdlest());
        assertEquals(List.of("a"), closed);
    }

    static List<Long> seeds() {
        return List.of(1L, 2L, System.nanoTime());
    }

    /// Random calls never exceed the limits and never close the newest connection.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void never_more_than_allowed(long seed) {
        var random = new Random(seed);
        List<String> inside = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String some = inside.isEmpty() ? "" : inside.get(random.nextInt(inside.size()));
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    String name = "c" + i;
                    enter(name, random.nextInt(4));
                    inside.add(name);
                    assertFalse(closed.contains(name), "the newest was closed");
                }
                case 2 -> pool.answering(some, random.nextInt(60));
                case 3 -> pool.answered(some);
                default -> {
                    pool.leave(some);
                    inside.remove(some);
                }
            }
            inside.removeAll(closed);
            closed.clear();
            assertEquals(inside.size(), pool.size());
            assertTrue(pool.size() <= CONNECTIONS, "seed " + seed);
        }
    }

    private void enter(String connection, int source) {
        pool.enter(connection, address(source));
    }

    private void answer(String connection) {
        pool.answering(connection, 10);
        pool.answered(connection);
    }

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
