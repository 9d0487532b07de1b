package dev.sluice.base.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
    @TempDir private Path folder;

    @Test
    void a_regular_file_is_read_through_links() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "text é");
        Path link = Files.createSymbolicLink(folder.resolve("b"), file.getFileName());
        assertEquals("text é", InputFile.of(link.toString()).text());
    }

    @Test
    void what_has_no_end_or_no_writer_is_refused_at_once() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        assertEquals("is not a regular file", reason(pipe.toString()));
        Path link = Files.createSymbolicLink(folder.resolve("zero"), Path.of("/dev/zero"));
        assertEquals("is not a regular file", reason(link.toString()));
        assertEquals("is a folder", reason(folder.toString()));
    }

    @Test
    void what_is_too_long_is_refused_also_where_its_size_does_not_say() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[2 << 20]);
        assertEquals("is longer than 1 MiB", reason(file.toString()));
        assertEquals(2 << 20, new InputFile(file, 2 << 20).bytes().length);
        var endless = InputFile.limited(new ByteArrayInputStream(new byte[(1 << 20) + 1]), 1 << 20);
        var e = assertThrows(IOException.class, endless::readAllBytes);
        assertEquals("is longer than 1 MiB", e.getMessage());
        // Files below /proc report size 0.
        assertThrows(IOException.class, new InputFile(Path.of("/proc/self/status"), 10)::bytes);
    }

    @Test
    void what_is_no_path_or_no_text_is_named() throws IOException {
        assertEquals("is no path: Nul character not allowed", reason("/a\0b"));
        Path file = Files.write(folder.resolve("a"), new byte[] {(byte) 0xff, 0});
        assertEquals("is not UTF-8 text", reason(file.toString()));
        assertThrows(NoSuchFileException.class, () -> InputFile.of("/no/such").text());
    }

    private static String reason(String path) {
        var e = assertThrows(IOException.class, () -> InputFile.of(path).text());
        return String.valueOf(e.getMessage());
    }
}
