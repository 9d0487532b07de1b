package dev.sluice.iptables.trace;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The lines of a chain, by the one destination to which they are limited. Used by one thread.
final class SavedChain {
    private static final String DESTINATION = " -d ";

    private final IpFamily family;
    private final String declaration;
    private final Map<Integer, String> unlimited = new TreeMap<>();
    private final Map<Ip, Map<Integer, String>> limited = new HashMap<>();
    private int count;

    /// @param declaration as in the output of `iptables-save`
    SavedChain(IpFamily family, String declaration) {
        this.family = family;
        this.declaration = declaration;
    }

    String declaration() {
        return declaration;
    }

    /// Adds a rule at the end.
    void add(String line) {
        Ip destination = destination(line);
        Map<Integer, String> to =
                destination == null
                        ? unlimited
                        : limited.computeIfAbsent(destination, _ -> new TreeMap<>());
        to.put(count, line);
        count++;
    }

    /// The rules that a packet to a destination can meet, in order.
    Collection<String> to(Ip destination) {
        Map<Integer, String> own = limited.getOrDefault(destination, Map.of());
        if (own.isEmpty()) {
            return unlimited.values();
        }
        Map<Integer, String> all = new TreeMap<>(unlimited);
        all.putAll(own);
        return all.values();
    }

    /// The words of a rule that may be the chain to which it leads. A comment may hold more of
    /// them, which does not matter.
    static Set<String> targets(String rule) {
        Set<String> found = new LinkedHashSet<>();
        for (String option : new String[] {" -j ", " -g "}) {
            for (int at = rule.indexOf(option); at >= 0; at = rule.indexOf(option, at + 1)) {
                found.add(word(rule, at + option.length()));
            }
        }
        return found;
    }

    /// The one address to which a rule is limited; null if there is none. `iptables-save` prints
    /// the destination before all that a user can choose freely, such as comments.
    private @Nullable Ip destination(String line) {
        int at = line.indexOf(DESTINATION);
        int quote = line.indexOf('"');
        if (at < 0 || (quote >= 0 && quote < at) || line.charAt(at - 1) == '!') {
            return null;
        }
        String cidr = word(line, at + DESTINATION.length());
        int slash = cidr.indexOf('/');
        boolean single = slash < 0 || cidr.substring(slash + 1).equals("" + family.bits());
        return single ? Ip.parse(slash < 0 ? cidr : cidr.substring(0, slash)).orElse(null) : null;
    }

    /// The word that begins at an index.
    static String word(String line, int from) {
        int end = line.indexOf(' ', from);
        return line.substring(from, end < 0 ? line.length() : end);
    }
}
