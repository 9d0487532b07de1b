package dev.sluice.bench;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A kernel that measures its transactions.
final class TimedKernel implements Kernel {
    private final Kernel kernel;
    private long longest;

    TimedKernel(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Returns the duration of the longest transaction since the last call, in milliseconds,
    /// encoding included.
    double longestMillis() {
        double millis = longest / 1e6;
        longest = 0;
        return millis;
    }

    @Override
    public List<Refusal> commit(List<Command> commands) throws SyncException {
        long began = System.nanoTime();
        List<Refusal> refusals = kernel.commit(commands);
        longest = Math.max(longest, System.nanoTime() - began);
        return refusals;
    }

    @Override
    public boolean hasTable(String name) throws SyncException {
        return kernel.hasTable(name);
    }

    @Override
    public Optional<InstalledTable> read(Collection<SetSpec> sets) throws SyncException {
        return kernel.read(sets);
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException {
        return kernel.ask(set, keys);
    }

    @Override
    public List<Element> learned(SetSpec map) throws SyncException {
        return kernel.learned(map);
    }

    @Override
    public OptionalLong packets(String counter) throws SyncException {
        return kernel.packets(counter);
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) throws SyncException {
        return kernel.counts(set);
    }

    @Override
    public void forget(String map, List<Key> keys) throws SyncException {
        kernel.forget(map, keys);
    }

    @Override
    public int generation() throws SyncException {
        return kernel.generation();
    }

    @Override
    public void listen() throws SyncException {
        kernel.listen();
    }

    @Override
    public void stopListening() {
        kernel.stopListening();
    }

    @Override
    public Heard heard() {
        return kernel.heard();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
