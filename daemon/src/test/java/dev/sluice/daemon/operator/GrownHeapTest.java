package dev.sluice.daemon.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GrownHeapTest {
    private static final long MEGABYTE = 1 << 20;

    private final AtomicLong size = new AtomicLong(40 * MEGABYTE);
    private final AtomicInteger collections = new AtomicInteger();
    private final GrownHeap heap = new GrownHeap(size::get, collections::incrementAndGet);

    @Test
    void is_collected_after_an_answer_that_needed_much() {
        heap.during(() -> size.addAndGet(31 * MEGABYTE));
        assertEquals(0, collections.get());
        heap.during(() -> size.addAndGet(32 * MEGABYTE));
        assertEquals(1, collections.get());
        heap.during(() -> {});
        assertEquals(1, collections.get());
    }

    @Test
    void is_collected_after_an_answer_that_failed() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        heap.during(() -> {
                            size.addAndGet(100 * MEGABYTE);
                            throw new IllegalStateException();
                        }));
        assertEquals(1, collections.get());
    }
}
