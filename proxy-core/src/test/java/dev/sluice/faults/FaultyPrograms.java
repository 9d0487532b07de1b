package dev.sluice.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// A folder of scripts in place of programs, for processes that have it first on their PATH. A
/// program's fault can be changed at any time.
public final class FaultyPrograms {
    private static final String MARK = "SLUICE_FAULTY";
    private static final String SYSTEM =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Path folder;

    /// @param folder a folder that contains nothing else
    public FaultyPrograms(Path folder) {
        this.folder = folder;
    }

    /// Returns the value for PATH.
    public String path() {
        return folder + ":" + SYSTEM;
    }

    /// Returns the words to put before a command line so that it runs the scripts.
    public List<String> prefix() {
        return List.of("env", "PATH=" + path());
    }

    /// Sets the fault of a program, from its next run on.
    ///
    /// @param program its name, such as `iptables-restore`
    public void set(String program, Fault fault) throws IOException {
        String text =
                "#!/bin/sh\nexport %s=%s\n".formatted(MARK, folder) + fault.script(real(program));
        Path made = Files.writeString(folder.resolve(program + ".new"), text);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(
                made,
                folder.resolve(program),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// Removes the fault of a program.
    public void heal(String program) throws IOException {
        Files.deleteIfExists(folder.resolve(program));
    }

    /// Returns the ids of the running processes that were started through a script. Zombies are not
    /// included.
    public List<Long> running() throws IOException {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path each : all) {
                if (text(each, "environ").contains(MARK + "=" + folder + "\0")
                        || text(each, "cmdline").contains(folder + "/")) {
                    found.add(Long.valueOf(each.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static String text(Path process, String file) {
        try {
            byte[] all = Files.readAllBytes(process.resolve(file));
            return new String(all, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return ""; // the process has ended
        }
    }

    private static String real(String program) {
        for (String each : SYSTEM.split(":", -1)) {
            Path candidate = Path.of(each, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return program; // It is not installed. Most faults do not need it; else the test fails.
    }
}
