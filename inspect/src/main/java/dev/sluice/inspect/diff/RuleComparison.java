package dev.sluice.inspect.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Compares the chains of a service proxy in two outputs of `iptables-save`, rule by rule.
///
/// The order counts, except in chains in which every Service has rules: there it is arbitrary. What
/// a program adds if the host can do it (nfacct counters, random source ports) does not count, nor
/// does a rule that only counts.
public final class RuleComparison {
    private static final String APPEND = "-A ";
    private static final String OURS = "KUBE-";
    private static final Pattern COUNTER = Pattern.compile(" -m nfacct --nfacct-name {1,2}\\S+");

    /// The counter of a rule that leads where the rule after it leads, too.
    private static final String ONLY_COUNTS = "localhost_nps_accepted_pkts";

    private static final String RANDOM = " --random-fully";

    /// The chains whose order is arbitrary, each with the table.
    private static final Set<String> UNORDERED =
            Set.of(
                    "nat KUBE-SERVICES",
                    "nat KUBE-NODEPORTS",
                    "filter KUBE-SERVICES",
                    "filter KUBE-EXTERNAL-SERVICES",
                    "filter KUBE-NODEPORTS",
                    "filter KUBE-PROXY-FIREWALL");

    /// The kubelet's chain. Others may write into it.
    private static final String KUBELETS = "KUBE-FIREWALL";

    private RuleComparison() {}

    /// @param wanted what should be there, as `iptables-save` prints it
    /// @param found what is there; chains of other programs do not count
    /// @return the lines that differ, by table and chain
    public static List<RawLine> of(List<String> wanted, List<String> found) {
        Map<String, List<String>> should = chains(wanted);
        Map<String, List<String>> is = chains(found);
        List<RawLine> lines = new ArrayList<>();
        Map<String, List<String>> all = new TreeMap<>(should);
        is.forEach(all::putIfAbsent);
        all.keySet()
                .forEach(chain ->
                        compare(
                                chain,
                                should.getOrDefault(chain, List.of()),
                                is.getOrDefault(chain, List.of()),
                                lines));
        return lines;
    }

    private static void compare(
            String chain, List<String> should, List<String> is, List<RawLine> lines) {
        if (should.equals(is)) {
            return;
        }
        String table = chain.substring(0, chain.indexOf(' '));
        String name = chain.substring(chain.indexOf(' ') + 1);
        List<String> missing = without(should, is);
        List<String> superfluous = without(is, should);
        if (missing.isEmpty() && superfluous.isEmpty() && !UNORDERED.contains(chain)) {
            // The same rules in another order: those that are not at their place.
            for (int i = 0; i < should.size(); i++) {
                if (!should.get(i).equals(is.get(i))) {
                    missing.add(should.get(i));
                    superfluous.add(is.get(i));
                }
            }
        }
        missing.forEach(rule -> lines.add(line(table, name, rule, true)));
        superfluous.forEach(rule -> lines.add(line(table, name, rule, false)));
    }

    private static RawLine line(String table, String chain, String rule, boolean missing) {
        return new RawLine(table, "-A " + chain + " " + rule, missing);
    }

    /// The rules of one list that another one does not have as often.
    private static List<String> without(List<String> rules, List<String> others) {
        Map<String, Integer> left = new HashMap<>();
        others.forEach(rule -> left.merge(rule, 1, Integer::sum));
        List<String> rest = new ArrayList<>();
        for (String rule : rules) {
            if (left.merge(rule, -1, Integer::sum) < 0) {
                rest.add(rule);
            }
        }
        return rest;
    }

    /// The rules of the proxy's chains, and those of other chains that jump to them, by `table
    /// chain`.
    private static Map<String, List<String>> chains(List<String> saved) {
        Map<String, List<String>> chains = new TreeMap<>();
        String table = "";
        for (String line : saved) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith(APPEND)) {
                int end = line.indexOf(' ', APPEND.length());
                String chain = line.substring(APPEND.length(), end < 0 ? line.length() : end);
                String rule = end < 0 ? "" : line.substring(end + 1);
                if (counts(chain, rule)) {
                    chains.computeIfAbsent(table + " " + chain, _ -> new ArrayList<>())
                            .add(withoutAdditions(rule));
                }
            }
        }
        return chains;
    }

    private static boolean counts(String chain, String rule) {
        boolean own = chain.startsWith(OURS) && !chain.equals(KUBELETS);
        boolean jump = !chain.startsWith(OURS) && rule.contains("-j " + OURS);
        return (own || jump) && !rule.contains(ONLY_COUNTS) && !rule.contains("-j " + KUBELETS);
    }

    private static String withoutAdditions(String rule) {
        String plain = rule.contains("nfacct") ? COUNTER.matcher(rule).replaceAll("") : rule;
        return plain.endsWith(RANDOM)
                ? plain.substring(0, plain.length() - RANDOM.length())
                : plain;
    }
}
