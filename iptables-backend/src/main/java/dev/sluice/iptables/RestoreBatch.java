package dev.sluice.iptables;

import dev.sluice.iptables.Iptables.Refusal;
import dev.sluice.iptables.IsolatingWriter.Refused;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/// Things that are written in one transaction, with the lines of each.
final class RestoreBatch<T> implements AutoCloseable {
    private final Iptables.Restore restore;
    private final BiConsumer<T, Script> writer;
    private final Script script;
    private final List<T> things = new ArrayList<>();

    /// The number of lines after each thing was added.
    private final List<Integer> ends = new ArrayList<>();

    RestoreBatch(Iptables.Restore restore, BiConsumer<T, Script> writer) {
        this.restore = restore;
        this.writer = writer;
        this.script = new Script(restore);
    }

    Script script() {
        return script;
    }

    /// The things that have lines.
    List<T> things() {
        return things;
    }

    void add(T thing) {
        int before = script.lines();
        writer.accept(thing, script);
        if (script.lines() > before) {
            things.add(thing);
            ends.add(script.lines());
        }
    }

    Optional<Refusal> commit() throws SyncException {
        return restore.commit();
    }

    /// The indexes of the things whose lines are named, in order. A line number beyond the last
    /// line belongs to no thing.
    List<Integer> owners(Refusal refusal) {
        var owners = new TreeSet<Integer>();
        for (int line : refusal.lines()) {
            int at = 0;
            while (at < ends.size() && ends.get(at) < line) {
                at++;
            }
            if (at < ends.size()) {
                owners.add(at);
            }
        }
        return List.copyOf(owners);
    }

    /// The things without some of them: first those after the first of these, then those before it.
    List<T> without(List<Integer> some) {
        List<T> rest = new ArrayList<>();
        int first = some.getFirst();
        for (int i = first; i < things.size(); i++) {
            if (!some.contains(i)) {
                rest.add(things.get(i));
            }
        }
        rest.addAll(things.subList(0, first));
        return rest;
    }

    /// @param at the index of a thing that was refused
    Refused<T> refused(int at, Refusal refusal) {
        int before = at == 0 ? 0 : ends.get(at - 1);
        int line =
                refusal.lines().stream()
                        .filter(each -> each > before && each <= ends.get(at))
                        .findFirst()
                        .orElse(0);
        return new Refused<>(things.get(at), quote(at, line - before) + refusal.reason());
    }

    /// Quotes a line of a thing. Lines are not kept, so the thing is written once more.
    private String quote(int at, int number) {
        var picker = new LinePicker(number);
        writer.accept(things.get(at), new Script(picker));
        return picker.picked.isEmpty() ? "" : "`" + Complaint.oneLine(picker.picked) + "`: ";
    }

    @Override
    public void close() {
        restore.close();
    }

    private static final class LinePicker implements Iptables.Restore {
        private int left;
        private String picked = "";

        LinePicker(int number) {
            left = number;
        }

        @Override
        public void line(CharSequence line) {
            left--;
            if (left == 0) {
                picked = line.toString();
            }
        }

        @Override
        public Optional<Refusal> commit() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
