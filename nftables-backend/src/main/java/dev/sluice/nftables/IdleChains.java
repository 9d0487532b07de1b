package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Set;

/// The shared chains that nobody wanted at the last full check, nor since: they go at the next one,
/// if that is a minute later at least.
final class IdleChains {
    /// How many go at once.
    private static final int PORTION = 100;

    private final Kernel kernel;
    private Set<String> names = Set.of();
    private Wait wait = Wait.none(0);

    IdleChains(Kernel kernel) {
        this.kernel = kernel;
    }

    /// A full check looks which ones nobody wants.
    void look(Layout layout, long now) {
        layout.lookForIdle();
        note(layout);
        wait = Wait.aMinute(now);
    }

    /// Some may be wanted again.
    void note(Layout layout) {
        names = layout.idle();
    }

    /// The names of those that need not be kept where all is read.
    Set<String> mayGo(long now) {
        return wait.isOver(now) ? names : Set.of();
    }

    /// Empties some of those that may go.
    ///
    /// @return which ones; they still stand, empty
    /// @throws SyncException if what stands is not known now
    List<Chain> flush(Layout layout, long now) throws SyncException {
        List<Chain> gone = mayGo(now).isEmpty() ? List.of() : layout.takeIdle(PORTION);
        if (!gone.isEmpty()) {
            List<Kernel.Refusal> refusals =
                    kernel.commit(
                            gone.stream()
                                    .<Command>map(chain -> new Command.FlushChain(chain.name()))
                                    .toList());
            if (!refusals.isEmpty()) {
                throw new SyncException(refusals.getFirst().why());
            }
            note(layout);
        }
        return gone;
    }
}
