package dev.sluice.nftables;

import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.Kernel;
import dev.sluice.sync.SyncException;
import java.util.List;
import java.util.Set;

/// The shared chains that no Service used at the last full check or since. The next full check
/// removes them if it comes at least a minute later.
final class IdleChains {
    /// How many chains are removed at once.
    private static final int PORTION = 100;

    private final Kernel kernel;
    private Set<String> names = Set.of();
    private Wait wait = Wait.none(0);

    IdleChains(Kernel kernel) {
        this.kernel = kernel;
    }

    /// Records which chains no Service uses, at a full check.
    void look(Layout layout, long now) {
        layout.lookForIdle();
        note(layout);
        wait = Wait.aMinute(now);
    }

    /// Drops the chains that a Service uses again.
    void note(Layout layout) {
        names = layout.idle();
    }

    /// The names of the chains that may be removed.
    Set<String> mayGo(long now) {
        return wait.isOver(now) ? names : Set.of();
    }

    /// Empties some of the chains that may be removed.
    ///
    /// @return these chains; they are still installed, without rules
    /// @throws SyncException if the kernel refused, or the outcome is not known
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
