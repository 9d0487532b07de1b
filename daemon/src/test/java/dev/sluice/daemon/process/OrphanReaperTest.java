package dev.sluice.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrphanReaperTest {
    @TempDir Path proc;
    private final List<Integer> reaped = new ArrayList<>();

    @Test
    void buries_what_is_a_zombie_twice() throws IOException {
        var reaper = new OrphanReaper(proc, 1, this::reap);
        process(20, "Z", 1, 500);
        assertEquals(0, reaper.look());
        assertEquals(1, reaper.look());
        assertEquals(List.of(20), reaped);
    }

    @Test
    void leaves_the_living_and_other_parents_zombies_alone() throws IOException {
        var reaper = new OrphanReaper(proc, 1, this::reap);
        process(20, "S", 1, 500);
        process(21, "Z", 20, 500);
        Files.createDirectory(proc.resolve("22"));
        Files.createDirectory(proc.resolve("net"));
        reaper.look();
        reaper.look();
        assertEquals(List.of(), reaped);
    }

    @Test
    void a_number_taken_again_is_another_process() throws IOException {
        var reaper = new OrphanReaper(proc, 1, this::reap);
        process(20, "Z", 1, 500);
        reaper.look();
        process(20, "Z", 1, 777);
        assertEquals(0, reaper.look());
        assertEquals(1, reaper.look());
    }

    private boolean reap(int pid) {
        reaped.add(pid);
        return true;
    }

    /// Writes a `/proc/PID/stat` in the format of Linux 6.18, with a command that contains blanks
    /// and parentheses.
    private void process(int pid, String state, int parent, long start) throws IOException {
        String stat =
                pid
                        + " (odd) S 7 (name) "
                        + state
                        + " "
                        + parent
                        + " 1 1 0 -1 4227084 40 0 0 0 0 0 0 0 20 0 1 0 "
                        + start
                        + " 0 0 18446744073709551615 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0\n";
        Files.writeString(
                Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("stat"), stat);
    }
}
