package dev.sluice.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlTest {
    @TempDir private Path folder;

    /// Reads a real sysctl: the kernel returns all digits to the first read, and nothing to the
    /// next.
    @Test
    void a_number_of_many_digits_is_read_whole() {
        var real = new Sysctl(Path.of("/proc/sys/kernel/ngroups_max"));
        assertEquals(OptionalLong.of(65_536), real.value());
        assertTrue(real.is(65_536));
        assertFalse(real.is(6));
    }

    @Test
    void what_is_right_already_need_not_be_writable() throws IOException {
        var real = new Sysctl(Path.of("/proc/sys/kernel/ngroups_max"));
        real.ensure(65_536);
        assertThrows(IOException.class, () -> real.ensure(65_537));
    }

    @Test
    void what_is_written_is_what_is_read() throws IOException {
        var sysctl = sysctl("3600\n");
        sysctl.ensure(3600);
        assertEquals("3600\n", Files.readString(sysctl.file()));
        sysctl.ensure(60);
        assertEquals(60, sysctl.read());
        sysctl.write(-999);
        assertEquals(OptionalLong.of(-999), sysctl.value());
    }

    @Test
    void one_that_this_kernel_lacks_is_not_made() {
        var missing = new Sysctl(folder.resolve("missing"));
        assertEquals(OptionalLong.empty(), missing.value());
        assertThrows(NoSuchFileException.class, missing::read);
        assertThrows(NoSuchFileException.class, () -> missing.ensure(1));
        assertFalse(Files.exists(missing.file()));
    }

    @Test
    void what_is_no_number_is_not_taken_for_one() throws IOException {
        for (String text : new String[] {"", "\n", "max\n", "1 2\n", "9".repeat(5000)}) {
            assertEquals(OptionalLong.empty(), sysctl(text).value());
            assertThrows(IOException.class, sysctl(text)::read);
        }
        assertEquals(OptionalLong.empty(), new Sysctl(folder).value());
    }

    private Sysctl sysctl(String text) throws IOException {
        return new Sysctl(Files.writeString(folder.resolve("sysctl"), text));
    }
}
