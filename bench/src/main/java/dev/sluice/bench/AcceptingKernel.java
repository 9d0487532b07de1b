package dev.sluice.bench;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.nftables.wire.InstalledTable;
import dev.sluice.nftables.wire.Kernel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// A kernel that accepts every transaction and stores nothing, for measuring only the work before
/// the kernel.
final class AcceptingKernel implements Kernel {
    @Override
    public boolean hasTable(String name) {
        return false;
    }

    @Override
    public Optional<InstalledTable> read(Collection<SetSpec> sets) {
        return Optional.empty();
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) {
        return Map.of();
    }

    @Override
    public List<Refusal> commit(List<Command> commands) {
        return List.of();
    }

    @Override
    public List<Element> learned(SetSpec map) {
        return List.of();
    }

    @Override
    public void forget(String map, List<Key> keys) {}

    @Override
    public OptionalLong packets(String counter) {
        return OptionalLong.empty();
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) {
        return Map.of();
    }

    @Override
    public int generation() {
        return 0;
    }

    @Override
    public void listen() {}

    @Override
    public void stopListening() {}

    @Override
    public Heard heard() {
        return new Heard.Nothing();
    }

    @Override
    public void close() {}
}
