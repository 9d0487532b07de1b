package dev.sluice.iptables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Writes each thing as another writer does, but calls that writer only once for each thing: the
/// search for refused things writes the same ones many times.
final class MemoizedWriter<T> implements BiConsumer<T, Script> {
    private final BiConsumer<T, Script> writer;
    private final Map<T, List<String>> lines = new HashMap<>();

    MemoizedWriter(BiConsumer<T, Script> writer) {
        this.writer = writer;
    }

    @Override
    public void accept(T thing, Script script) {
        lines.computeIfAbsent(thing, this::record).forEach(script::again);
    }

    private List<String> record(T thing) {
        var recorder = new Recorder();
        writer.accept(thing, new Script(recorder));
        return recorder.lines;
    }

    private static final class Recorder implements Iptables.Restore {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void line(CharSequence line) {
            lines.add(line.toString());
        }

        @Override
        public Optional<Iptables.Refusal> commit() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
