package dev.sluice.daemon.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process without a file descriptor for one more connection.
class FewDescriptorsTest {
    private static final int REST = 5;
    private static final int MANY = 100;
    private static final String END = "the end";

    @TempDir private Path folder;
    private Path log;
    private Process process;
    private int port;
    private final List<Held> held = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        log = folder.resolve("log");
        process =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                "ulimit -n 128; exec \"$@\"",
                                "sh",
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                FewDescriptors.class.getName(),
                                "" + REST)
                        .redirectError(log.toFile())
                        .start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertTrue(line != null, () -> "it ended: " + words());
        port = Integer.parseInt(line);
    }

    @AfterEach
    void stop() throws IOException {
        for (Held each : held) {
            each.close();
        }
        process.destroyForcibly();
    }

    @ParameterizedTest
    @EnumSource
    void the_newest_is_answered_and_the_idlest_goes(Held.Kind kind) throws Exception {
        for (int i = 0; i < MANY; i++) {
            held.add(Held.open(kind, "127.0.0." + (2 + i % 100), port, END));
        }
        for (String from : List.of("127.0.0.1", "127.0.0.2")) {
            try (Held probe = Held.open(Held.Kind.ANSWERED, from, port, END)) {
                assertTrue(probe.stands(END), from);
            }
        }
        List<Held> first = held.subList(0, MANY - REST);
        assertEquals(0, first.stream().filter(each -> each.stands(END)).count());
        assertTrue(process.isAlive());
        assertEquals(1, words().lines().filter(l -> l.contains("cannot accept")).count(), words());
    }

    private String words() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
