package dev.sluice.testbed.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A temporary folder. It is removed when it is closed or when the JVM exits.
public final class Folder implements AutoCloseable {
    private final Path path;
    private final Thread atExit = Thread.ofPlatform().name("folder-exit").unstarted(this::remove);

    private Folder(Path path) {
        this.path = path;
    }

    public static Folder temporary(String prefix) throws IOException {
        var folder = new Folder(Files.createTempDirectory(prefix));
        try {
            Runtime.getRuntime().addShutdownHook(folder.atExit);
        } catch (IllegalStateException e) {
            // The JVM is exiting already, and no hook would remove the folder.
            folder.remove();
            throw new IOException("cannot make a folder: the JVM is exiting", e);
        }
        return folder;
    }

    public Path path() {
        return path;
    }

    /// Keeps the folder, for a person to look into.
    public void keep() {
        forget();
    }

    @Override
    public void close() {
        if (forget()) {
            remove();
        }
    }

    private boolean forget() {
        try {
            return Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            return false; // the JVM is exiting and removes it
        }
    }

    private void remove() {
        try {
            List<Path> contents;
            try (Stream<Path> all = Files.walk(path)) {
                contents = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : contents) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + path + ": " + e.getMessage());
        }
    }
}
