package dev.sluice.daemon.mode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Compares the lines of ipvs mode's script with what is installed: virtual servers, entries of
/// sets, addresses and rules. Their order does not count.
final class ScriptComparison {
    /// What is compared: the other lines name programs and sets, or belong to other programs.
    private static final Pattern OURS =
            Pattern.compile("add KUBE-.*|-[Aa] (-t|-u|--sctp-service) .*|addr .*|-A .*KUBE-.*");

    private static final Pattern OF_KUBELET = Pattern.compile(".*(KUBE-FIREWALL|KUBE-KUBELET).*");

    private ScriptComparison() {}

    /// @param wanted the lines of the script
    /// @param found the lines that are installed
    /// @return `- ` before a line that is missing, `+ ` before one that is superfluous
    static List<String> of(List<String> wanted, List<String> found) {
        List<String> lines = new ArrayList<>();
        List<String> should = ours(wanted);
        List<String> is = ours(found);
        without(should, is).forEach(line -> lines.add("- " + line));
        without(is, should).forEach(line -> lines.add("+ " + line));
        return lines;
    }

    private static List<String> ours(List<String> lines) {
        return lines.stream()
                // Entry rules are inserted at the heads of their chains.
                .map(line -> line.startsWith("-I ") ? "-A " + line.substring(3) : line)
                .map(line -> line.replace(" --random-fully", ""))
                .filter(line -> OURS.matcher(line).matches())
                .filter(line -> !OF_KUBELET.matcher(line).matches())
                .toList();
    }

    private static List<String> without(List<String> lines, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(line -> left.merge(line, 1, Integer::sum));
        return lines.stream().filter(line -> left.merge(line, -1, Integer::sum) < 0).toList();
    }
}
