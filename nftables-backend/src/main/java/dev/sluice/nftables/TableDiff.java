package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The steps from one state of a table to another.
///
/// Packets may pass between any two steps. So an object is added before what leads to it, base
/// chains last, and deleted after everything that led to it. What a packet in flight may still look
/// up stays installed, and is listed as pending removal.
///
/// @param pendingRemovals what the target state lacks, but is still installed after the steps
record TableDiff(List<Step> steps, List<PendingRemoval> pendingRemovals) {
    /// The most elements of one step.
    private static final int STEP = 2_000;

    TableDiff {
        steps = List.copyOf(steps);
        pendingRemovals = List.copyOf(pendingRemovals);
    }

    static TableDiff between(Contents was, Contents is) {
        var difference = new Difference(was, is);
        difference.objects();
        difference.additions();
        difference.entries();
        difference.deletions();
        return new TableDiff(difference.steps, difference.pendingRemovals);
    }

    /// Collects the steps.
    private static final class Difference {
        private final Contents was;
        private final Contents is;
        private final List<Step> steps = new ArrayList<>();
        private final List<PendingRemoval> pendingRemovals = new ArrayList<>();

        Difference(Contents was, Contents is) {
            this.was = was;
            this.is = is;
        }

        /// Sets, and chains with their rules, except new base chains. If an installed set or chain
        /// must change, everything is one step, as one change may need another.
        void objects() {
            Set<String> remade = new LinkedHashSet<>();
            List<Command> commands = new ArrayList<>();
            for (SetSpec set : is.sets()) {
                SetSpec installed = was.set(set.name());
                if (installed == null) {
                    commands.add(new Command.AddSet(set));
                } else if (!installed.equals(set)) {
                    remade.add(set.name());
                }
            }
            for (String counter : is.counters()) {
                if (!was.counters().contains(counter)) {
                    commands.add(new Command.AddCounter(counter));
                }
            }
            List<Chain> added = new ArrayList<>();
            List<Chain> changed = new ArrayList<>();
            for (Chain chain : is.chains()) {
                Chain installed = was.chain(chain.name());
                if (installed == null) {
                    if (chain.hook().isEmpty()) {
                        added.add(chain);
                    }
                } else if (!installed.equals(chain) || chain.uses(remade)) {
                    changed.add(chain);
                }
            }
            added.forEach(chain -> commands.add(new Command.AddChain(chain)));
            for (Chain chain : changed) {
                empty(chain, commands);
            }
            for (String name : remade) {
                commands.add(new Command.DeleteSet(name));
                commands.add(new Command.AddSet(required(is.set(name))));
            }
            added.forEach(chain -> rules(chain, commands));
            changed.forEach(chain -> rules(chain, commands));
            if (changed.isEmpty() && remade.isEmpty()) {
                commands.forEach(command -> steps.add(Step.of(command)));
            } else {
                steps.add(new Step(commands));
            }
        }

        /// Deletes the rules of a chain, which is always possible. Its hook changes only if the
        /// chain is deleted and added again; its other properties, such as the policy, change if it
        /// is added again.
        private void empty(Chain chain, List<Command> commands) {
            commands.add(new Command.FlushChain(chain.name()));
            boolean other = !required(was.chain(chain.name())).hook().equals(chain.hook());
            if (other) {
                commands.add(new Command.DeleteChain(chain.name()));
            }
            if (other || chain.hook().isPresent()) {
                commands.add(new Command.AddChain(chain));
            }
        }

        private static void rules(Chain chain, List<Command> commands) {
            chain.rules().forEach(rule -> commands.add(new Command.AddRule(chain.name(), rule)));
        }

        /// Elements that are new or hold another value.
        void additions() {
            for (SetSpec set : Layout.FILLED) {
                Map<Key, Value> installed = was.elements(set.name());
                List<Element> added = new ArrayList<>();
                List<Element> replaced = new ArrayList<>();
                is.elements(set.name())
                        .forEach((key, value) -> {
                            Value other = installed.get(key);
                            if (other == null) {
                                added.add(new Element(key, value));
                            } else if (!other.equals(value)) {
                                replaced.add(new Element(key, value));
                            }
                        });
                for (List<Element> some : portions(replaced)) {
                    List<Key> keys = some.stream().map(Element::key).toList();
                    steps.add(
                            Step.of(
                                    new Command.DeleteElements(set.name(), keys),
                                    new Command.AddElements(set.name(), some)));
                }
                for (List<Element> some : portions(added)) {
                    steps.add(Step.of(new Command.AddElements(set.name(), some)));
                }
            }
        }

        /// New base chains: from here on packets enter.
        void entries() {
            List<Command> commands = new ArrayList<>();
            for (Chain chain : is.chains()) {
                if (chain.hook().isPresent() && was.chain(chain.name()) == null) {
                    commands.add(new Command.AddChain(chain));
                    rules(chain, commands);
                }
            }
            if (!commands.isEmpty()) {
                steps.add(new Step(commands));
            }
        }

        void deletions() {
            for (SetSpec set : Layout.FILLED.reversed()) {
                Map<Key, Value> wanted = is.elements(set.name());
                List<Key> gone = new ArrayList<>();
                was.elements(set.name())
                        .forEach((key, value) -> {
                            if (wanted.containsKey(key)) {
                                return;
                            }
                            if (set.holds() == SetSpec.Holds.ENDPOINT) {
                                pendingRemovals.add(
                                        new PendingRemoval.Slot(set.name(), key, value));
                            } else {
                                gone.add(key);
                            }
                        });
                for (List<Key> some : portions(gone)) {
                    steps.add(Step.of(new Command.DeleteElements(set.name(), some)));
                }
            }
            for (Chain chain : was.chains()) {
                if (is.chain(chain.name()) == null) {
                    gone(chain);
                }
            }
            for (SetSpec set : was.sets()) {
                if (is.set(set.name()) == null) {
                    steps.add(Step.of(new Command.DeleteSet(set.name())));
                }
            }
            for (String counter : was.counters()) {
                if (!is.counters().contains(counter)) {
                    steps.add(Step.of(new Command.DeleteCounter(counter)));
                }
            }
        }

        private void gone(Chain chain) {
            if (chain.hook().isPresent()) {
                steps.add(
                        Step.of(
                                new Command.FlushChain(chain.name()),
                                new Command.DeleteChain(chain.name())));
                return;
            }
            if (!chain.rules().isEmpty()) {
                steps.add(Step.of(new Command.FlushChain(chain.name())));
            }
            pendingRemovals.add(new PendingRemoval.EmptyChain(chain.name()));
        }

        private static <T> List<List<T>> portions(List<T> all) {
            List<List<T>> portions = new ArrayList<>();
            for (int from = 0; from < all.size(); from += STEP) {
                portions.add(all.subList(from, Math.min(from + STEP, all.size())));
            }
            return portions;
        }

        private static <T> T required(@Nullable T value) {
            return Objects.requireNonNull(value);
        }
    }
}
