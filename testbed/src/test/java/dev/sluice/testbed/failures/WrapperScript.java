package dev.sluice.testbed.failures;

import dev.sluice.iptables.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/// A script that runs programs, and that injects faults on demand.
///
/// @param folder for the script and its state
/// @param limit how long a program may run
record WrapperScript(Path folder, Duration limit) {
    private static final String SCRIPT =
            """
            #!/bin/sh
            # Runs a program, unless the fault does something else.
            here=$(dirname "$0")
            . "$here/fault"
            exec "$@"
            """;

    /// Counts calls; `$n` is the number of the current one.
    private static final String COUNT =
            "n=$(($(cat \"$here/count\" 2> /dev/null || echo 0) + 1)); echo $n > \"$here/count\"\n";

    private static final String REFUSE_ONE =
            """
            case $1 in iptables*-restore)
                cat > "$here/input"
                line=$(grep -n -e '-A .*shop/bad' "$here/input" | head -n 1 | cut -d: -f1)
                if [ -n "$line" ]; then
                    echo >> "$here/struck"
                    echo "line $line: RULE_APPEND failed (Invalid argument): rule in chain X" >&2
                    exit 1
                fi
                "$@" < "$here/input"
                exit
            esac
            """;

    private static final String REFUSE_EVERY_TENTH =
            "case $1 in iptables*-restore)\n"
                    + COUNT
                    + """
                    if [ $((n % 10)) = 0 ]; then
                        cat > /dev/null
                        echo >> "$here/struck"
                        echo "line 2: CHAIN_ADD failed (Cannot allocate memory)" >&2
                        exit 1
                    fi
                    esac
                    """;

    private static final String INTERRUPT_READS =
            "case $1 in iptables*-save)\n"
                    + COUNT
                    + """
                    if [ $n -le 20 ]; then
                        echo >> "$here/struck"
                        echo '*nat'
                        echo ':KUBE-SERVICES - [0:0]'
                        echo 'iptables-save: Interrupted system call' >&2
                        exit 1
                    fi
                    esac
                    """;

    private static final String FAIL_WRITES =
            """
            case $1 in iptables*-restore)
                cat > /dev/null
                echo >> "$here/struck"
                echo 'iptables-restore: No buffer space available.' >&2
                exit 1
            esac
            """;

    private static final String TALK_NONSENSE =
            """
            case $1 in iptables*) echo >> "$here/struck"; esac
            case $1 in
            iptables*-restore)
                cat > /dev/null
                echo 'line 99999999999999999999: 4,5E+3 furlongs; line -7 failed' >&2
                exit 77;;
            iptables*-save)
                head -c 100000 /dev/urandom
                exit;;
            esac
            """;

    /// The hanging process is a child of the wrapper, as with wrappers of distributions.
    private static final String HANG =
            """
            case $1 in PROGRAM*-restore)
                echo >> "$here/struck"
                while [ -e "$here/hang" ]; do sleep 0.05; done
            esac
            """;

    static WrapperScript in(Path folder, Duration limit) throws IOException {
        var script = new WrapperScript(folder, limit);
        Files.writeString(script.path(), SCRIPT);
        if (!script.path().toFile().setExecutable(true)) {
            throw new IOException("cannot make a script in " + folder);
        }
        script.inject(TableFault.NONE);
        return script;
    }

    private Path path() {
        return folder.resolve("run");
    }

    Programs programs() {
        return new Programs(List.of(path().toString()), limit);
    }

    void inject(TableFault fault) throws IOException {
        Files.deleteIfExists(folder.resolve("count"));
        Files.deleteIfExists(folder.resolve("struck"));
        hang(fault == TableFault.HANGS ? "iptables" : "");
        if (fault != TableFault.HANGS) {
            write(
                    switch (fault) {
                        case NONE, LOSES_NOTIFICATIONS, HANGS -> "";
                        case REFUSES_ONE -> REFUSE_ONE;
                        case REFUSES_EVERY_TENTH -> REFUSE_EVERY_TENTH;
                        case INTERRUPTS_TWENTY_READS -> INTERRUPT_READS;
                        case FAILS_WRITES -> FAIL_WRITES;
                        case TALKS_NONSENSE -> TALK_NONSENSE;
                    });
        }
    }

    /// Returns how often the fault has taken effect since it was injected.
    int struck() throws IOException {
        Path file = folder.resolve("struck");
        return Files.exists(file) ? Math.toIntExact(Files.size(file)) : 0;
    }

    /// Makes the program that writes one family's rules hang, until another fault is set.
    ///
    /// @param program `iptables` or `ip6tables`; empty to end the fault
    void hang(String program) throws IOException {
        Path flag = folder.resolve("hang");
        if (program.isEmpty()) {
            Files.deleteIfExists(flag);
            write("");
        } else {
            Files.writeString(flag, "");
            write(HANG.replace("PROGRAM", program));
        }
    }

    /// Replaces the script atomically, because a running one must never read half of it.
    private void write(String text) throws IOException {
        Path next = Files.writeString(folder.resolve("next"), text);
        Files.move(next, folder.resolve("fault"), StandardCopyOption.ATOMIC_MOVE);
    }
}
