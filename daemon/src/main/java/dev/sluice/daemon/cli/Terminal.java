package dev.sluice.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether people read what is printed. [System#console] would tell, too, but loads a line editor.
final class Terminal {
    private Terminal() {}

    static boolean isStandardOutput() {
        return is(1);
    }

    static boolean isStandardError() {
        return is(2);
    }

    private static boolean is(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException _) {
            return false;
        }
    }
}
