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

/// A folder of scripts that stand in place of programs, for whoever has it first on its PATH. How
/// one misbehaves can be changed at any time.
public final class FaultyPrograms {
    private static final String MARK = "SLUICE_FAULTY";
    private static final String SYSTEM =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Path folder;

    /// @param folder one of their own
    public FaultyPrograms(Path folder) {
        this.folder = folder;
    }

    /// What PATH must be.
    public String path() {
        return folder + ":" + SYSTEM;
    }

    /// What to put before a command line for it to find the scripts.
    public List<String> prefix() {
        return List.of("env", "PATH=" + path());
    }

    /// From now on, whoever runs a program meets this fault.
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

    /// From now on the program itself is met.
    public void heal(String program) throws IOException {
        Files.deleteIfExists(folder.resolve(program));
    }

    /// The processes that were started by way of a script and still live, zombies not counted.
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
            return ""; // it is gone
        }
    }

    private static String real(String program) {
        for (String each : SYSTEM.split(":", -1)) {
            Path candidate = Path.of(each, program);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return program; // not installed: the fault does not need it, or the test fails
    }
}
