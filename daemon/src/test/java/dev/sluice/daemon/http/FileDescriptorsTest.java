package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reads a directory in place of `/proc`.
class FileDescriptorsTest {
    private static final long SECOND = 1_000_000_000;

    @TempDir private Path proc;
    private Path open;
    private long now;

    @BeforeEach
    void openSome() throws IOException {
        open = Files.createDirectories(proc.resolve("self/fd"));
        for (int fd = 0; fd < 45; fd++) {
            Files.createFile(open.resolve("" + fd));
        }
    }

    @Test
    void the_last_quarter_is_left_to_others() throws IOException {
        var descriptors = limited("64                   1048576");
        assertEquals(64, descriptors.limit());
        for (int i = 0; i < 3; i++) {
            assertTrue(descriptors.take(), "45 to 47 of 48 are taken");
        }
        assertFalse(descriptors.take());
        now += SECOND;
        assertTrue(descriptors.take(), "what was taken is not open any more");
        for (int fd = 45; fd < 48; fd++) {
            Files.createFile(open.resolve("" + fd));
        }
        now += SECOND;
        assertFalse(descriptors.take(), "others have opened some");
    }

    @Test
    void without_a_limit_there_are_enough() throws IOException {
        assertTrue(limited("unlimited            unlimited").take());
        assertEquals(Long.MAX_VALUE, limited("unlimited            unlimited").limit());
        Files.delete(proc.resolve("self/limits"));
        assertTrue(new FileDescriptors(proc, () -> now).take());
    }

    @Test
    void who_cannot_count_them_takes_none() throws IOException {
        var descriptors = limited("64                   64");
        Files.move(open, proc.resolve("elsewhere"));
        assertFalse(descriptors.take());
    }

    @Test
    void connections_take_a_part_of_them() {
        assertEquals(new Limits.Share(256, 64, 16 << 20), Limits.within(Long.MAX_VALUE).others());
        assertEquals(new Limits.Share(64, 64, 16 << 20), Limits.within(2048).own());
        assertEquals(64, Limits.within(1024).others().connections());
        assertEquals(new Limits.Share(8, 2, 16 << 20), Limits.within(64).others());
    }

    private FileDescriptors limited(String limits) throws IOException {
        Files.writeString(
                proc.resolve("self/limits"),
                """
                Limit                     Soft Limit           Hard Limit           Units
                Max processes             62987                62987                processes
                Max open files            %s              files
                """
                        .formatted(limits));
        return new FileDescriptors(proc, () -> now);
    }
}
