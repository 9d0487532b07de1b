package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The error output of `iptables-restore` when it refuses its input.
///
/// @param lines the numbers of the input lines that it names, the first being 1
/// @param reason its message, on one line
record Complaint(List<Integer> lines, String reason) {
    // iptables-nft, when the kernel refuses:   line 4: CHAIN_DEL failed (...): chain B
    // both, when a chain or rule is missing:   iptables-restore: line 4 failed
    // both, when they do not understand:       Error occurred at line: 4
    private static final Pattern LINE =
            Pattern.compile(
                    "^(?:\\S+: )?line (\\d{1,9})(?::| failed)|^Error occurred at line: (\\d{1,9})");
    private static final Pattern NOISE =
            Pattern.compile(
                    "^Try `.*|^#.*|^Error occurred at line: \\d+|^\\S+ v[\\d.]+ \\(\\w+\\): *");

    /// The length at which a message is cut for the log.
    private static final int LONGEST = 300;

    static Complaint parse(String text) {
        List<Integer> lines = new ArrayList<>();
        List<String> said = new ArrayList<>();
        for (String each : text.lines().toList()) {
            Matcher matcher = LINE.matcher(each);
            if (matcher.find()) {
                lines.add(Integer.valueOf(matcher.group(matcher.group(1) == null ? 2 : 1)));
            }
            String words = NOISE.matcher(each).replaceFirst("").strip();
            if (!words.isEmpty()) {
                said.add(words);
            }
        }
        String reason = said.isEmpty() ? "no reason given" : String.join("; ", said);
        return new Complaint(lines, oneLine(reason));
    }

    /// A program's message as a part of a log line: cut, and with each character outside printable
    /// ASCII escaped.
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (line.length() >= LONGEST) {
                return line.append("...").toString();
            }
            char c = text.charAt(i);
            boolean seen = c >= ' ' && c <= '~';
            line.append(seen ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return line.toString();
    }

    /// A message of one line about the failure of a program.
    static String failure(String program, Outcome outcome) {
        return "%s failed with status %d: %s"
                .formatted(program, outcome.status(), parse(outcome.complaint()).reason());
    }
}
