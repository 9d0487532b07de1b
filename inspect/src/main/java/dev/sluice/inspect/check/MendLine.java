package dev.sluice.inspect.check;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line that mends a kind of finding.
///
/// @param template the line, with words in capitals for what a finding fills in
record MendLine(String template) {
    /// Ends the daemon of a node; the next one starts at once and reads everything anew.
    static final String RESTART =
            "kubectl -n kube-system delete pod -l k8s-app=kube-proxy"
                    + " --field-selector spec.nodeName=NODE";

    /// Removes the chains of kube-proxy and of iptables mode from one variant of iptables.
    static final String REMOVE_KUBE = "PROGRAM-save | grep -v KUBE- | PROGRAM-restore";

    private static final Pattern WORD = Pattern.compile("\\b[A-Z]+\\b");
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

    /// Fills in words.
    ///
    /// @param words each followed by what takes its place. A text that is more than one plain word
    ///   is quoted, so that a shell takes it as one
    String fill(String... words) {
        Map<String, String> filled = new HashMap<>();
        for (int i = 0; i < words.length; i += 2) {
            filled.put(words[i], quoted(words[i + 1]));
        }
        return WORD.matcher(template)
                .replaceAll(word ->
                        Matcher.quoteReplacement(filled.getOrDefault(word.group(), word.group())));
    }

    private static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
