package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes steps to the kernel. If the kernel refuses a command, all remaining commands of the same
/// owner are left out. What was written for that owner before stays installed; the caller reverts
/// it.
///
/// The kernel processes a whole transaction and names each message that it refuses. After the first
/// refusal, objects of different owners are therefore written in different messages. A part is then
/// sent twice, or more often where one refusal hides another. If the kernel refuses a part without
/// naming a message, the owners are halved to find those that it refuses.
///
/// @param <O> owners
final class IsolatingWriter<O> {
    /// The most changes of a transaction of which each message may be refused: all error messages
    /// must fit the receive buffer.
    private static final int MESSAGES = 2_000;

    /// The most halves that are tried. After that, all owners of a refused half are left out.
    private static final int MOST_TRIES = 500;

    private final Kernel kernel;
    private final Supplier<Ownership<O>> ownerships;
    private final Consumer<Command> done;
    private final Map<O, String> refused = new LinkedHashMap<>();
    private @Nullable Ownership<O> known;
    private int transactions;
    private int changes;
    private int tries;

    /// @param ownership called once, at the first refusal
    /// @param done called with each command that the kernel executed
    IsolatingWriter(Kernel kernel, Supplier<Ownership<O>> ownership, Consumer<Command> done) {
        this.kernel = kernel;
        this.ownerships = ownership;
        this.done = done;
    }

    /// The owners that were left out, each with one line that says why.
    Map<O, String> refused() {
        return refused;
    }

    /// How many transactions were committed.
    int transactions() {
        return transactions;
    }

    /// How many changes were committed.
    int changes() {
        return changes;
    }

    /// @param whole whether all steps must be one transaction
    /// @throws UnownedRefusalException if the kernel refuses something that nobody owns
    void write(List<Step> steps, boolean whole) throws SyncException, UnownedRefusalException {
        int most = whole ? Integer.MAX_VALUE : Transactions.MOST;
        for (List<Step> part : Transactions.of(steps, most).parts()) {
            if (!refused.isEmpty() || !commit(Transactions.commands(part)).isEmpty()) {
                writeByOwner(part, whole);
            }
        }
    }

    private void writeByOwner(List<Step> part, boolean whole)
            throws SyncException, UnownedRefusalException {
        List<Step> steps = part.stream().flatMap(step -> ownership().part(step).stream()).toList();
        int most = whole ? Integer.MAX_VALUE : MESSAGES;
        for (List<Step> some : Transactions.of(steps, most).parts()) {
            settle(Transactions.commands(some));
        }
    }

    /// Writes all commands whose owners are not refused.
    private void settle(List<Command> commands) throws SyncException, UnownedRefusalException {
        List<Command> remaining = stillWanted(commands);
        while (!remaining.isEmpty()) {
            List<Kernel.Refusal> refusals = commit(remaining);
            if (refusals.isEmpty()) {
                return;
            }
            if (!blame(refusals, remaining)) {
                Kernel.Refusal first = refusals.getFirst();
                if (first.command() >= 0) {
                    throw new UnownedRefusalException(first.why());
                }
                search(remaining, first.why());
                return;
            }
            remaining = stillWanted(remaining);
        }
    }

    private List<Command> stillWanted(List<Command> commands) {
        return refused.isEmpty()
                ? commands
                : commands.stream().filter(command -> !isLeftOut(command)).toList();
    }

    private boolean isLeftOut(Command command) {
        Set<O> owners = ownership().of(command);
        return (!owners.isEmpty() && refused.keySet().containsAll(owners))
                || !Collections.disjoint(refused.keySet(), ownership().others(command));
    }

    /// @return whether a new owner was found to be refused
    private boolean blame(List<Kernel.Refusal> refusals, List<Command> commands) {
        boolean any = false;
        for (Kernel.Refusal refusal : refusals) {
            if (refusal.command() >= 0) {
                for (O owner : ownership().of(commands.get(refusal.command()))) {
                    any |= refused.putIfAbsent(owner, refusal.why()) == null;
                }
            }
        }
        return any;
    }

    /// Finds the refused owners where the kernel does not name the refused message.
    private void search(List<Command> commands, String why)
            throws SyncException, UnownedRefusalException {
        List<Command> common = new ArrayList<>();
        List<Command> owned = new ArrayList<>();
        Set<O> owners = new LinkedHashSet<>();
        for (Command command : commands) {
            Set<O> some = ownership().of(command);
            (some.isEmpty() ? common : owned).add(command);
            owners.addAll(some);
        }
        owners.removeAll(refused.keySet());
        if (!common.isEmpty()) {
            List<Kernel.Refusal> refusals = commit(common);
            if (!refusals.isEmpty()) {
                throw new UnownedRefusalException(refusals.getFirst().why());
            }
        }
        Set<Command> written = Collections.newSetFromMap(new IdentityHashMap<>());
        halve(owned, List.copyOf(owners), written, why);
    }

    private void halve(List<Command> commands, List<O> owners, Set<Command> written, String why)
            throws SyncException {
        if (owners.size() <= 1 || tries >= MOST_TRIES) {
            owners.forEach(owner -> refused.put(owner, why));
            return;
        }
        int middle = owners.size() / 2;
        for (List<O> half :
                List.of(owners.subList(0, middle), owners.subList(middle, owners.size()))) {
            Set<O> wanted = Set.copyOf(half);
            List<Command> theirs =
                    commands.stream()
                            .filter(command -> !written.contains(command))
                            .filter(command ->
                                    !Collections.disjoint(ownership().of(command), wanted)
                                            || !Collections.disjoint(
                                                    ownership().others(command), wanted))
                            .toList();
            tries++;
            List<Kernel.Refusal> refusals = theirs.isEmpty() ? List.of() : commit(theirs);
            if (refusals.isEmpty()) {
                written.addAll(theirs);
            } else {
                halve(theirs, half, written, refusals.getFirst().why());
            }
        }
    }

    private Ownership<O> ownership() {
        if (known == null) {
            known = ownerships.get();
        }
        return known;
    }

    private List<Kernel.Refusal> commit(List<Command> commands) throws SyncException {
        List<Kernel.Refusal> refusals = kernel.commit(commands);
        if (refusals.isEmpty()) {
            transactions++;
            for (Command command : commands) {
                changes += command.changes();
                done.accept(command);
            }
        }
        return refusals;
    }
}
