package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.DaemonFacts.ApiFacts;
import dev.sluice.inspect.check.facts.DaemonFacts.MemoryFacts;
import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The node's kernel and programs, and the daemon's process.
final class DaemonChecks {
    private static final Pattern RELEASE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

    /// The first release with all that nftables mode needs: 5.13.
    private static final int MAJOR = 5;

    private static final int MINOR = 13;

    /// The API server sends something about every minute.
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(5);

    /// From there on, certificates and tokens that were just made may seem to come from the future.
    private static final Duration GREATEST_SKEW = Duration.ofSeconds(30);

    /// The kubelet replaces tokens when a fifth of their life, at least two minutes, is left.
    private static final Duration SHORTEST_TOKEN = Duration.ofMinutes(2);

    private static final double MEMORY = 0.9;

    private DaemonChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.OLD_KERNEL,
                        facts -> facts.kernel().release().map(release -> old(facts, release))),
                new Check(
                        FindingKind.MODULE_MISSING,
                        facts -> facts.kernel().missing().map(DaemonChecks::modules)),
                new Check(
                        FindingKind.CAPABILITY_MISSING,
                        facts -> facts.daemon().lacking().map(DaemonChecks::capabilities)),
                new Check(FindingKind.IPTABLES_UNUSABLE, DaemonChecks::iptables),
                new Check(
                        FindingKind.MEMORY_NEARLY_FULL,
                        facts -> facts.daemon().memory().map(DaemonChecks::memory)),
                new Check(
                        FindingKind.CLOCK_OFF,
                        facts -> facts.daemon().api().then(DaemonChecks::clock)),
                new Check(
                        FindingKind.API_AWAY,
                        facts -> facts.daemon().api().map(DaemonChecks::silence)),
                new Check(
                        FindingKind.TOKEN_ENDS,
                        facts -> facts.daemon().api().map(api -> token(facts, api))),
                new Check(FindingKind.NO_LAST_GOOD, DaemonChecks::lastGood),
                new Check(FindingKind.LOCK_UNWRITABLE, DaemonChecks::lock));
    }

    private static List<Finding> old(NodeFacts facts, String release) {
        Matcher parts = RELEASE.matcher(release);
        boolean old =
                parts.matches()
                        && (Integer.parseInt(parts.group(1)) < MAJOR
                                || (Integer.parseInt(parts.group(1)) == MAJOR
                                        && Integer.parseInt(parts.group(2)) < MINOR));
        return Check.when(
                old && facts.setup().mode() == RuleMode.NFTABLES,
                FindingKind.OLD_KERNEL.at(
                        "Linux " + release,
                        "mode nftables needs %d.%d or newer".formatted(MAJOR, MINOR)));
    }

    private static List<Finding> modules(Set<String> missing) {
        return missing.stream()
                .map(module ->
                        FindingKind.MODULE_MISSING.at(
                                module,
                                "neither loaded nor built in, and rules need it",
                                "MODULE",
                                module))
                .toList();
    }

    private static List<Finding> capabilities(Set<String> lacking) {
        String names = String.join(",", new TreeSet<>(lacking));
        return Check.when(
                !lacking.isEmpty(),
                FindingKind.CAPABILITY_MISSING.at(
                        names, "the daemon's process lacks them", "NAMES", names));
    }

    private static Fact<List<Finding>> iptables(NodeFacts facts) {
        if (!facts.setup().mode().usesIptables()) {
            return new Fact.Inapplicable<>("mode nftables needs no iptables");
        }
        return facts.rules().program().map(program -> unusable(facts, program));
    }

    private static List<Finding> unusable(NodeFacts facts, IptablesProgram program) {
        String what = program.version().isEmpty() ? "iptables" : "iptables " + program.version();
        return Check.when(
                !program.supported(),
                FindingKind.IPTABLES_UNUSABLE.at(
                        what,
                        "mode %s needs iptables 1.6.2 or newer".formatted(facts.setup().mode())));
    }

    private static List<Finding> memory(MemoryFacts memory) {
        return Check.when(
                memory.limit() > 0 && memory.used() >= MEMORY * memory.limit(),
                FindingKind.MEMORY_NEARLY_FULL.at(
                        "memory",
                        "%s of %s are in use: at the limit the kernel ends the daemon"
                                .formatted(
                                        Amount.mebibytes(memory.used()),
                                        Amount.mebibytes(memory.limit())),
                        "SIZE",
                        Amount.mebibytes(2 * memory.limit())));
    }

    private static Fact<List<Finding>> clock(ApiFacts api) {
        if (api.clockSkew().isEmpty()) {
            return new Fact.Inapplicable<>("the API server's clock is not known");
        }
        Duration skew = api.clockSkew().get();
        return new Fact.Known<>(
                Check.when(
                        skew.abs().compareTo(GREATEST_SKEW) > 0,
                        FindingKind.CLOCK_OFF.at(
                                "clock",
                                "the API server's clock is %s %s: tokens and certificates may be refused"
                                        .formatted(
                                                Amount.of(skew.abs()),
                                                skew.isNegative() ? "behind" : "ahead"))));
    }

    private static List<Finding> silence(ApiFacts api) {
        return Check.when(
                api.silent().compareTo(LONGEST_SILENCE) > 0,
                FindingKind.API_AWAY.at(
                        "API server",
                        "nothing was heard for %s: Services that changed since are served as before"
                                .formatted(Amount.of(api.silent()))));
    }

    private static List<Finding> token(NodeFacts facts, ApiFacts api) {
        return api.token().stream()
                .filter(left -> left.compareTo(SHORTEST_TOKEN) < 0)
                .map(left ->
                        FindingKind.TOKEN_ENDS.at(
                                "token",
                                left.isNegative() || left.isZero()
                                        ? "it has ended and was not replaced"
                                        : "it ends in %s and was not replaced"
                                                .formatted(Amount.of(left)),
                                "NODE",
                                facts.setup().node()))
                .toList();
    }

    private static Fact<List<Finding>> lastGood(NodeFacts facts) {
        String folder = facts.setup().lastGoodFolder();
        if (folder.isEmpty()) {
            return new Fact.Inapplicable<>("lastGood is switched off");
        }
        return facts.daemon()
                .lastGoodFolderExists()
                .map(exists ->
                        Check.when(
                                !exists,
                                FindingKind.NO_LAST_GOOD.at(
                                        folder,
                                        "it does not exist: a node that boots while the API server is away has no Services",
                                        "FOLDER",
                                        folder)));
    }

    private static Fact<List<Finding>> lock(NodeFacts facts) {
        if (!facts.setup().mode().usesIptables()) {
            return new Fact.Inapplicable<>("mode nftables needs no lock");
        }
        return facts.rules()
                .program()
                .and(
                        facts.rules().lockWritable(),
                        (program, writable) ->
                                Check.when(
                                        program.legacy() && !writable,
                                        FindingKind.LOCK_UNWRITABLE.at(
                                                "/run/xtables.lock",
                                                "it cannot be written: other programs change tables at the same time")));
    }
}
