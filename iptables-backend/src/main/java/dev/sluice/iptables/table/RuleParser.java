package dev.sluice.iptables.table;

import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Parses a rule from the text that `iptables-save` prints. The resulting rule always prints the
/// same text: parts without a type of their own are kept as text ([Match.Foreign],
/// [Target.Foreign]).
final class RuleParser {
    private static final List<String> PLAIN = List.of("-s", "-d", "-i", "-o", "-p", "-f");

    private final IpFamily family;
    private final Predicate<String> isChain;

    /// @param isChain whether the rule's table has a chain of a name: `-j NAME` has the same form
    ///   for a chain and for a target without options
    RuleParser(IpFamily family, Predicate<String> isChain) {
        this.family = family;
        this.isChain = isChain;
    }

    /// Parses one rule.
    ///
    /// @param text the text that follows `-A CHAIN `
    Rule parse(String text) {
        List<Match> matches = new ArrayList<>();
        Target target = new Target.Nothing();
        for (List<Word> part : parts(words(text))) {
            String printed = text.substring(part.getFirst().from, part.getLast().to);
            String option = part.getFirst().text;
            if (option.equals("-j") || option.equals("-g")) {
                target = target(part, printed);
            } else {
                matches.add(match(part, printed));
            }
        }
        Rule rule = new Rule(matches, target);
        return rule.text().equals(text) ? rule : Rule.of(new Target.Foreign("", text));
    }

    /// A word of the text, without its quotes, and its indexes in the text with them.
    ///
    /// @param free true if the word is quoted or a comment's text, and so is never an option
    private record Word(String text, int from, int to, boolean free) {
        boolean is(String option) {
            return !free && text.equals(option);
        }
    }

    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ' ') {
                at++;
                continue;
            }
            int from = at;
            StringBuilder word = new StringBuilder();
            boolean quoted = false;
            while (at < text.length() && (quoted || text.charAt(at) != ' ')) {
                char c = text.charAt(at);
                if (c == '"') {
                    quoted = !quoted;
                } else if (c == '\\' && at + 1 < text.length()) {
                    at++;
                    word.append(text.charAt(at));
                } else {
                    word.append(c);
                }
                at++;
            }
            boolean free =
                    text.charAt(from) == '"'
                            || (!words.isEmpty() && words.getLast().is("--comment"));
            words.add(new Word(word.toString(), from, at, free));
        }
        return words;
    }

    /// Splits the words into one part for each match and one for the target.
    private static List<List<Word>> parts(List<Word> words) {
        List<List<Word>> parts = new ArrayList<>();
        List<Word> part = new ArrayList<>();
        boolean extension = false;
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            boolean last = i + 1 == words.size();
            boolean module = word.is("-m") || word.is("-j") || word.is("-g");
            boolean negation = word.is("!") && !last && isPlain(words.get(i + 1));
            boolean negated = part.size() == 1 && part.getFirst().is("!");
            boolean plain = negation || (isPlain(word) && !negated);
            if ((module || (plain && !extension)) && !part.isEmpty()) {
                parts.add(part);
                part = new ArrayList<>();
            }
            extension |= module;
            part.add(word);
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /// Whether a word is an option that belongs to no extension.
    private static boolean isPlain(Word word) {
        return PLAIN.stream().anyMatch(word::is);
    }

    private Target target(List<Word> part, String printed) {
        String name = part.size() > 1 ? part.get(1).text : "";
        List<String> options = texts(part.subList(Math.min(2, part.size()), part.size()));
        Target target =
                part.getFirst().text.equals("-g")
                        ? new Target.Goto(name)
                        : options.isEmpty() && isChain.test(name)
                                ? new Target.Jump(name)
                                : knownTarget(name, options);
        StringBuilder out = new StringBuilder();
        if (target != null) {
            target.print(out);
        }
        return target != null && out.toString().equals(printed)
                ? target
                : new Target.Foreign(name, printed);
    }

    private @Nullable Target knownTarget(String name, List<String> options) {
        return switch (name) {
            case "ACCEPT" -> new Target.Accept();
            case "DROP" -> new Target.Drop();
            case "RETURN" -> new Target.Return();
            case "REJECT" -> new Target.Reject(family);
            case "MASQUERADE" -> new Target.Masquerade(!options.isEmpty());
            case "MARK" -> {
                String[] value = option(options, "--set-xmark").split("/", -1);
                Integer set = number(value[0]);
                Integer mask = value.length == 2 ? number(value[1]) : null;
                yield set == null || mask == null ? null : new Target.Mark(set, mask);
            }
            case "DNAT" -> dnat(option(options, "--to-destination"));
            default -> null;
        };
    }

    private static @Nullable Target dnat(String to) {
        int colon = to.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String ip = to.substring(0, colon).replaceAll("[\\[\\]]", "");
        Integer port = number(to.substring(colon + 1));
        return port == null
                ? null
                : Ip.parse(ip).<Target>map(at -> new Target.Dnat(at, port)).orElse(null);
    }

    private Match match(List<Word> part, String printed) {
        boolean module = part.getFirst().text.equals("-m") && part.size() > 1;
        Match match = module ? extension(part) : plain(part);
        StringBuilder out = new StringBuilder();
        if (match != null) {
            match.print(out);
        }
        return match != null && out.toString().equals(printed)
                ? match
                : new Match.Foreign(module ? part.get(1).text : "", printed);
    }

    private static @Nullable Match plain(List<Word> part) {
        boolean not = part.getFirst().text.equals("!");
        List<String> words = texts(not ? part.subList(1, part.size()) : part);
        if (words.size() != 2) {
            return null;
        }
        String value = words.getLast();
        return switch (words.getFirst()) {
            case "-s" -> Cidr.parse(value).<Match>map(c -> new Match.Source(not, c)).orElse(null);
            case "-d" ->
                    Cidr.parse(value).<Match>map(c -> new Match.Destination(not, c)).orElse(null);
            case "-i" -> isInterface(value) ? new Match.InInterface(not, value) : null;
            case "-o" -> new Match.OutInterface(not, value);
            case "-p" -> {
                Optional<Protocol> known = protocol(value);
                yield known.isPresent() && !not
                        ? new Match.IpProtocol(known.get())
                        : new Match.OtherProtocol(not, value);
            }
            default -> null;
        };
    }

    private @Nullable Match extension(List<Word> part) {
        String module = part.get(1).text;
        List<String> words = texts(part.subList(2, part.size()));
        boolean not = !words.isEmpty() && words.getFirst().equals("!");
        List<String> options = not ? words.subList(1, words.size()) : words;
        return switch (module) {
            case "comment" -> new Match.Comment(option(options, "--comment"));
            case "conntrack" -> states(not, option(options, "--ctstate"));
            case "mark" -> mark(not, option(options, "--mark"));
            case "addrtype" -> addressType(not, options);
            case "physdev" -> new Match.NotBridged();
            case "statistic" -> chance(option(options, "--probability"));
            case "recent" -> recent(options);
            case "nfacct" -> new Match.Count(option(options, "--nfacct-name"));
            case "set" -> set(options);
            case "ipvs" -> virtualServer(options);
            default -> protocol(module).map(p -> transport(p, options)).orElse(null);
        };
    }

    private static Match transport(Protocol protocol, List<String> options) {
        Integer port = number(option(options, "--dport"));
        return port == null
                ? new Match.Transport(protocol)
                : new Match.DestinationPort(protocol, port);
    }

    private static @Nullable Match states(boolean not, String names) {
        List<ConnectionState.State> states = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            ConnectionState.State state = constant(ConnectionState.State.values(), name);
            if (state == null) {
                return null;
            }
            states.add(state);
        }
        return new ConnectionState(not, states);
    }

    private static @Nullable Match mark(boolean not, String value) {
        String[] both = value.split("/", -1);
        Integer bits = number(both[0]);
        Integer mask = both.length == 2 ? number(both[1]) : Integer.valueOf(-1);
        if (bits == null || mask == null) {
            return null;
        }
        return bits.equals(mask) && both.length == 2
                ? new Match.Marked(not, bits)
                : new Match.MarkIs(not, bits, mask);
    }

    private static @Nullable Match addressType(boolean not, List<String> options) {
        return switch (options.isEmpty() ? "" : options.getFirst()) {
            case "--src-type" -> not ? new Match.SourceIsNotLocal() : new Match.SourceIsLocal();
            case "--dst-type" -> new Match.DestinationIsLocal();
            default -> null;
        };
    }

    /// The match whose probability 1/n, rounded, is the printed one; null if there is none.
    private static @Nullable Match chance(String probability) {
        try {
            double value = Double.parseDouble(probability);
            long outOf = value > 0 ? Math.round(1 / value) : 0;
            return outOf < 2 || outOf > Integer.MAX_VALUE
                    ? null
                    : new Match.StatisticRandom((int) outOf);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable Match recent(List<String> options) {
        String name = option(options, "--name");
        if (options.contains("--set")) {
            return new Match.RememberSource(name, family);
        }
        Integer seconds = number(option(options, "--seconds"));
        return seconds == null ? null : new Match.RecentlySeen(name, seconds, family);
    }

    private static @Nullable Match set(List<String> options) {
        if (options.size() < 3) {
            return null;
        }
        List<Match.InSet.Side> sides = new ArrayList<>();
        for (String name : options.get(2).split(",", -1)) {
            Match.InSet.Side side =
                    constant(Match.InSet.Side.values(), name.toUpperCase(Locale.ROOT));
            if (side == null) {
                return null;
            }
            sides.add(side);
        }
        return new Match.InSet(options.get(1), sides);
    }

    private static @Nullable Match virtualServer(List<String> options) {
        Integer number = number(option(options, "--vproto"));
        Integer port = number(option(options, "--vport"));
        Optional<Ip> ip = Ip.parse(option(options, "--vaddr"));
        if (number == null || port == null || ip.isEmpty()) {
            return null;
        }
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.number() == number)
                .findFirst()
                .<Match>map(protocol -> new Match.ByVirtualServer(protocol, ip.get(), port))
                .orElse(null);
    }

    /// The word after an option; empty if the option is missing.
    private static String option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? "" : words.get(at + 1);
    }

    private static List<String> texts(List<Word> words) {
        return words.stream().map(Word::text).toList();
    }

    private static boolean isInterface(String name) {
        return !name.isEmpty() && name.length() <= Match.InInterface.LONGEST;
    }

    private static Optional<Protocol> protocol(String name) {
        return Arrays.stream(Protocol.values()).filter(p -> p.lower().equals(name)).findFirst();
    }

    private static <T extends Enum<T>> @Nullable T constant(T[] values, String name) {
        return Arrays.stream(values).filter(v -> v.name().equals(name)).findFirst().orElse(null);
    }

    /// A number of up to 32 bits as iptables prints it; null if the text is not one.
    private static @Nullable Integer number(String text) {
        try {
            long value = Long.decode(text);
            return value < 0 || value > 0xffff_ffffL ? null : Integer.valueOf((int) value);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
