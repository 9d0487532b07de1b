package dev.sluice.faults;

/// How a program misbehaves, as a shell script that stands in its place.
public sealed interface Fault {
    /// The lines of the script.
    ///
    /// @param real where the program itself is
    String script(String real);

    /// None: as the program itself, by way of a script, as in images that choose between variants.
    record None() implements Fault {
        @Override
        public String script(String real) {
            return real + " \"$@\"\nexit $?\n";
        }
    }

    /// It never ends, and takes no input.
    record Hang() implements Fault {
        @Override
        public String script(String real) {
            return "exec sleep 77777\n";
        }
    }

    /// A child of the script never ends, and holds its pipes.
    record HangingChild() implements Fault {
        @Override
        public String script(String real) {
            return "sleep 77777\nexit 0\n";
        }
    }

    /// It never ends, and does not listen to those who ask it to.
    record DeafToTerm() implements Fault {
        @Override
        public String script(String real) {
            return "trap '' TERM\nwhile :; do sleep 1; done\n";
        }
    }

    /// It fails, and leaves a process behind, nobody's child, that holds its pipes.
    record Orphan() implements Fault {
        @Override
        public String script(String real) {
            return "(setsid sleep 77777 &)\nexit 9\n";
        }
    }

    /// It hangs, and so does a process it left behind, nobody's child, that holds its pipes.
    record HangingOrphan() implements Fault {
        @Override
        public String script(String real) {
            return "(setsid sleep 77777 &)\nexec sleep 77777\n";
        }
    }

    /// It refuses the first line of its input that holds some text, by number, as a program that
    /// does not understand it; input without it goes to the program itself.
    ///
    /// @param text such as the name of a Service, without quotes
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

    /// It takes all input, says what makes no sense, and calls that success.
    record Nonsense() implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\nprintf 'what\\033[31m is a table?\\n*\\n:\\n-A\\n'\nexit 0\n";
        }
    }

    /// It takes all input, does nothing, and calls that success.
    record SucceedWithoutWriting() implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\nexit 0\n";
        }
    }

    /// It takes half of its input for the whole, and calls that success.
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
    record Fail(int status, String complaint) implements Fault {
        @Override
        public String script(String real) {
            return "cat > /dev/null\necho '%s' >&2\nexit %d\n".formatted(complaint, status);
        }
    }
}
