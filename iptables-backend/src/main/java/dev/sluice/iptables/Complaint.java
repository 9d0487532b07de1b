package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `iptables-restore` says when it does not take its input.
///
/// @param line which line of the input it names, the first being 1; 0 for none
/// @param reason all it says, on one line
record Complaint(int line, String reason) {
    // iptables-nft, when the kernel refuses:   line 4: CHAIN_DEL failed (...): chain B
    // both, when a chain or rule is missing:   iptables-restore: line 4 failed
    // both, when they do not understand:       Error occurred at line: 4
    private static final Pattern LINE =
            Pattern.compile("^(?:\\S+: )?line (\\d+)(?::| failed)|^Error occurred at line: (\\d+)");
    private static final Pattern NOISE =
            Pattern.compile(
                    "^Try `.*|^#.*|^Error occurred at line: \\d+|^\\S+ v[\\d.]+ \\(\\w+\\): *");

    static Complaint parse(String text) {
        int line = 0;
        List<String> said = new ArrayList<>();
        for (String each : text.lines().toList()) {
            Matcher matcher = LINE.matcher(each);
            if (line == 0 && matcher.find()) {
                String number = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                line = Integer.parseInt(number);
            }
            String words = NOISE.matcher(each).replaceFirst("").strip();
            if (!words.isEmpty()) {
                said.add(words);
            }
        }
        return new Complaint(line, said.isEmpty() ? "no reason given" : String.join("; ", said));
    }

    /// One line that says how a program failed.
    static String failure(String program, Outcome outcome) {
        return "%s failed with status %d: %s"
                .formatted(program, outcome.status(), parse(outcome.complaint()).reason());
    }
}
