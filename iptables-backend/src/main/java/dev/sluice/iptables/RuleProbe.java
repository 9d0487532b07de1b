package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Asks `iptables-restore` whether it takes rules, without writing any. No other source will do:
/// the program may lack an extension that the kernel has, and the kernel one that the program has.
final class RuleProbe {
    /// The exit status for "parameter problem": the program cannot read a rule. Other statuses tell
    /// nothing about the rules.
    private static final int UNREADABLE = 2;

    private static final String CHAIN = "KUBE-PROXY-PROBE";

    /// Written by programs that succeed with `--test`, although the kernel would refuse the rule.
    private static final Pattern NOT_IN_KERNEL =
            Pattern.compile("Extension \\S+ revision \\d+ not supported");

    private final Programs programs;
    private final String program;
    private final Consumer<Process> slow;

    /// @param slow is called with a run that takes longer than a second
    RuleProbe(Programs programs, Binaries binaries, IpFamily family, Consumer<Process> slow) {
        this.programs = programs;
        this.program = binaries.restore(family);
        this.slow = slow;
    }

    /// A rule and the table in which to try it.
    record Trial(Table table, Rule rule) {}

    /// What the program said.
    sealed interface Answer {
        /// All rules are taken.
        record Accepted() implements Answer {}

        /// At least one rule is refused by the program.
        record Refused(String reason) implements Answer {}

        /// The program takes all rules, but the kernel seems to lack an extension.
        record Doubtful(String reason) implements Answer {}

        /// The program failed for another reason, such as a lock that another one holds.
        record Unknown() implements Answer {}
    }

    /// @throws IOException if the program cannot be started or runs too long
    Answer ask(List<Trial> trials) throws IOException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(IptablesCommands.WAIT);
        command.addAll(List.of("--noflush", "--test"));
        try (Child child = programs.start(command, _ -> {}, slow)) {
            for (Table table : Table.values()) {
                List<Trial> here = trials.stream().filter(t -> t.table() == table).toList();
                if (!here.isEmpty()) {
                    child.line("*" + table);
                    child.line(":" + CHAIN + " - [0:0]");
                    for (Trial trial : here) {
                        child.line("-A " + CHAIN + " " + trial.rule().text());
                    }
                    child.line("COMMIT");
                }
            }
            return answer(child.end());
        }
    }

    private static Answer answer(Outcome outcome) {
        String reason = Complaint.parse(outcome.complaint()).reason();
        if (outcome.status() == UNREADABLE) {
            return new Answer.Refused(reason);
        }
        if (!outcome.succeeded()) {
            return new Answer.Unknown();
        }
        return NOT_IN_KERNEL.matcher(outcome.complaint()).find()
                ? new Answer.Doubtful(reason)
                : new Answer.Accepted();
    }
}
