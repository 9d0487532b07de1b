package dev.sluice.inspect.check;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.RulesetFacts.IptablesProgram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Applies all checks of a stage to the facts of a node.
public final class NodeCheck {
    private static final List<Check> CHECKS =
            Stream.of(
                            SyncChecks.all(),
                            ProxyChecks.all(),
                            SettingChecks.all(),
                            ConnectionChecks.all(),
                            PortChecks.all(),
                            ServiceChecks.all(),
                            FirewallChecks.all(),
                            CompanionChecks.all(),
                            DaemonChecks.all(),
                            SwapChecks.all())
                    .flatMap(List::stream)
                    .sorted(Comparator.comparing(check -> check.kind().code()))
                    .toList();

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::object).thenComparing(Finding::cause);

    private NodeCheck() {}

    /// Returns all kinds of findings that are looked for, in the order of their codes.
    public static List<FindingKind> kinds() {
        return CHECKS.stream().map(Check::kind).toList();
    }

    /// Checks a node. A check that fails could not look; it does not hide the others.
    public static CheckReport of(NodeFacts facts, CheckStage stage, Suppressions suppressions) {
        List<CheckResult> results = new ArrayList<>();
        int errors = 0;
        int warnings = 0;
        int unreadable = 0;
        for (Check check : CHECKS) {
            if (!check.kind().isAskedAt(stage)) {
                continue;
            }
            CheckResult result = result(check, facts, suppressions);
            results.add(result);
            unreadable += result.isUnreadable() ? 1 : 0;
            if (check.kind().severity() == FindingSeverity.ERROR) {
                errors += result.count();
            } else {
                warnings += result.count();
            }
        }
        return new CheckReport(
                facts.setup().node(),
                stage.toString(),
                facts.setup().mode().toString(),
                facts.kernel().release() instanceof Fact.Known<String>(String release)
                        ? release
                        : null,
                facts.rules().program() instanceof Fact.Known<IptablesProgram>(var program)
                        ? describe(program)
                        : null,
                KubeProxyState.of(facts),
                errors,
                warnings,
                unreadable,
                results);
    }

    private static CheckResult result(Check check, NodeFacts facts, Suppressions suppressions) {
        Fact<List<Finding>> found;
        try {
            found = check.look().apply(facts);
        } catch (RuntimeException e) {
            found = new Fact.Unreadable<>("the check itself failed: " + e);
        }
        return switch (found) {
            case Fact.Unreadable<List<Finding>>(String why) ->
                    CheckResult.without(check.kind(), CheckResult.UNREADABLE, why);
            case Fact.Inapplicable<List<Finding>>(String why) ->
                    CheckResult.without(check.kind(), CheckResult.INAPPLICABLE, why);
            case Fact.Known<List<Finding>>(List<Finding> all) -> {
                List<Finding> each = all.stream().distinct().sorted(ORDER).toList();
                List<Finding> shown =
                        each.stream().filter(finding -> !suppressions.hides(finding)).toList();
                yield CheckResult.of(check.kind(), shown, each.size() - shown.size());
            }
        };
    }

    private static String describe(IptablesProgram program) {
        return program.version().isEmpty()
                ? "not installed"
                : program.version() + (program.legacy() ? " (legacy)" : " (nf_tables)");
    }
}
