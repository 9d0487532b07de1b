package dev.sluice.testbed.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testbed.run.Folder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("machines")
class GuestIT {
    private static final Path HERE = Path.of("").toAbsolutePath();

    private final List<String> console = Collections.synchronizedList(new ArrayList<>());
    private final Guest guest;

    GuestIT(Machine machine) {
        guest = new Guest(machine);
    }

    static List<Machine> machines() throws IOException {
        return List.of(UserModeLinux.find(), EmulatedPc.find());
    }

    @Test
    void runsAProgramAsRootOverThisMachinesFilesAndLeavesNothing() throws IOException {
        try (var folder = Folder.temporary("sluice-guest-it-")) {
            Path mine = Files.createDirectory(folder.path().resolve("mine"));
            Path others = Files.createDirectory(folder.path().resolve("others"));
            String script =
                    """
                    pwd > mine/folder; id -u > mine/user; echo "it's said"
                    modprobe ip_vs && ls /proc/sys/net/ipv4/vs > mine/ipvs
                    touch others/left; test -e others/left || exit 1; exit 7
                    """;
            int status =
                    guest.run(
                            new Job(
                                    List.of("sh", "-c", script),
                                    folder.path(),
                                    List.of(mine),
                                    256,
                                    Duration.ofMinutes(2)),
                            console::add);
            assertEquals(7, status, String.join("\n", console));
            assertEquals(folder.path() + "\n", Files.readString(mine.resolve("folder")));
            assertEquals("0\n", Files.readString(mine.resolve("user")));
            assertEquals(true, Files.readString(mine.resolve("ipvs")).contains("expire_nodest"));
            assertEquals(true, console.contains("it's said"), String.join("\n", console));
            try (var left = Files.list(others)) {
                assertEquals(0, left.count());
            }
        }
    }

    @Test
    void aKernelThatDiesIsNamed() {
        var e =
                assertThrows(
                        GuestException.class,
                        () -> boot("echo c > /proc/sysrq-trigger; sleep 60", 60));
        assertEquals("the guest died before its program ended", e.getMessage());
    }

    @Test
    void aProgramThatHangsIsEnded() {
        var e = assertThrows(GuestException.class, () -> boot("sleep 600", 8));
        assertEquals("the guest did not end in 8 s", e.getMessage());
    }

    private int boot(String script, int seconds) throws IOException {
        return guest.run(
                new Job(
                        List.of("sh", "-c", script),
                        HERE,
                        List.of(),
                        256,
                        Duration.ofSeconds(seconds)),
                console::add);
    }
}
