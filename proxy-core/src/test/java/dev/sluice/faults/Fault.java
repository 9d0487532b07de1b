package dev.sluice.faults;

/// A way in which a program misbehaves, as a shell script in its place.
public sealed interface Fault {
    /// Returns the lines of the script.
    ///
    /// @param real the path of the program itself
    String script(String real);

    /// No fault: a script runs the program, as in images that choose between its variants.
    record None() implements Fault {
        @Override
        public String script(String real) {
            return real + " \"$@\"\nexit $?\n";
        }
    }

    /// It never ends, and reads no input.
    record Hang() implements Fault {
        @Override
        public String script(String real) {
            return "exec sleep 77777\n";
        }
    }

    /// A child of the script never ends, and keeps its pipes open.
    record HangingChild() implements Fault {
        @Override
        public String script(String real) {
            return "sleep 77777\nexit 0\n";
        }
    }

    /// It never ends, and ignores SIGTERM.
    record DeafToTerm() implements Fault {
        @Override
        public String script(String real) {
            return "trap '' TERM\nwhile :; do sleep 1; done\n";
        }
    }

    /// It fails, and leaves an orphan process that keeps its pipes open.
    record Orphan() implements Fault {
        @Override
        public String script(String real) {
            return "(setsid sleep 77777 &)\nexit 9\n";
        }
    }

    /// It hangs, and leaves an orphan process that keeps its pipes open.
    record HangingOrphan() implements Fault {
        @Override
        public String script(String real) {
            return "(setsid sleep 77777 &)\nexec sleep 77777\n";
        }
    }

    /// It fails at the first line of its input that contains a text, and names the line's number,
    /// as a program does that does not support the line. Input without the text is passed to the
    /// program.
    ///
    /// @param text a text without single quotes, such as the name of a Service
    record FailAtLine(String text) implements Fault {
        @Override
        public String script(String real) {
            return """
            input=$(mktemp)
            trap 'rm -f "$input"' EXIT
            cat > "$input"
            number=$(grep -n -m 1 -F -e '%s' "$input" | cut -d: -f1)
            if [ -n "$number" ]; then
                echo "$0: line $number failed" >&2
                exit 1
            fi
            %s "$@" < "$input"
            exit $?
            """
                    .formatted(text, real);
        }
    }

    /// It reads all input, prints nonsense, and succeeds.
    record Nonsense() implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\nprintf 'what\\033[31m is a table?\\n*\\n:\\n-A\\n'\nexit 0\n";
        }
    }

    /// It reads all input, does nothing, and succeeds.
    record SucceedWithoutWriting() implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\nexit 0\n";
        }
    }

    /// It passes only half of its input to the program, and succeeds.
    record WriteHalf() implements Fault {
        @Override
        public String script(String real) {
            return """
            input=$(mktemp)
            trap 'rm -f "$input"' EXIT
            grep -v COMMIT > "$input"
            half=$(($(wc -l < "$input") / 2 + 1))
            (head -n "$half" "$input"; echo COMMIT) | %s "$@"
            exit 0
            """
                    .formatted(real);
        }
    }

    /// It fails without naming a line.
    ///
    /// @param status the exit status
    /// @param complaint the text on standard error
    record Fail(int status, String complaint) implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\necho '%s' >&2\nexit %d\n".formatted(complaint, status);
        }
    }
}
