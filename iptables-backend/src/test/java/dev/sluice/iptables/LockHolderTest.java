package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockHolderTest {
    private static final long OURS = 4_000_001;
    private static final long OTHER = 4_000_002;

    @TempDir private Path folder;
    private final List<String> remarks = new ArrayList<>();
    private long now;

    @BeforeEach
    void aLock() throws IOException {
        Files.createFile(folder.resolve("lock"));
        Files.createDirectory(folder.resolve(String.valueOf(OTHER)));
        Files.writeString(folder.resolve(OTHER + "/comm"), "fire\033walld\n");
    }

    @Test
    void whoHoldsItIsNamedOnceAMinute() throws IOException {
        locks(
                "1: FLOCK  ADVISORY  WRITE %d 00:1a:%d 0 EOF",
                "1: -> FLOCK  ADVISORY  WRITE 9 00:1a:%2$d 0 EOF");
        LockHolder holder = holder();
        holder.tell(OURS);
        String line =
                "waiting for "
                        + folder.resolve("lock")
                        + ", which fire\\u001bwalld (pid 4000002) holds";
        assertEquals(List.of(line), remarks);
        holder.tell(OURS);
        assertEquals(1, remarks.size());
        now += 60_000_000_000L;
        holder.tell(OURS);
        assertEquals(List.of(line, line), remarks);
    }

    @Test
    void whoHoldsItItselfOrAnotherFileIsNotInTheWay() throws IOException {
        locks(
                "1: FLOCK  ADVISORY  WRITE " + OURS + " 00:1a:%2$d 0 EOF",
                "2: POSIX  ADVISORY  WRITE 1 00:1a:1%2$d 0 EOF");
        holder().tell(OURS);
        assertEquals(List.of(), remarks);
        Files.delete(folder.resolve("lock"));
        holder().tell(OURS);
        assertEquals(List.of(), remarks);
    }

    private void locks(String... lines) throws IOException {
        Object inode = Files.getAttribute(folder.resolve("lock"), "unix:ino");
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            text.append(line.formatted(OTHER, inode)).append('\n');
        }
        Files.writeString(folder.resolve("locks"), text);
    }

    private LockHolder holder() {
        return new LockHolder(folder.resolve("lock"), folder, remarks::add, () -> now);
    }
}
