package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One of the ways to program the kernel, and all that the daemon must know of it. [Modes] makes
/// them.
public sealed interface Mode permits IptablesMode, IpvsMode, NftablesMode {
    /// Its name, as in the configuration.
    ProxyMode name();

    /// Sets the sysctls that [#backend] needs and that only a privileged process can; finding them
    /// as they should be, it needs no privilege.
    ///
    /// @throws IOException naming what could not be had, and the way out, in one line
    void prepare() throws IOException;

    /// Puts together what programs a family of this host.
    ///
    /// @param events told of what users of the cluster can act on
    /// @throws IOException if the host cannot do it; the message is one line that says why
    Backend backend(IpFamily family, Events events) throws IOException;

    /// What only this mode has to tell, put down from now on.
    SyncListener metrics(Metrics metrics);

    /// Whether something of this mode, by us or by kube-proxy, stands in the kernel for a family.
    /// Modes that write iptables' chains besides need not look: iptables mode sees those.
    default boolean stands(IpFamily family) {
        return false;
    }

    /// What the sync thread of a family has to do besides syncs, in this mode alone. Asked once its
    /// backend has been made.
    List<Chore> chores(IpFamily family);

    /// Removes what this mode, or kube-proxy in the same one, has written for a family. Finding
    /// nothing is no failure, nor is a host that lacks what the mode needs.
    ///
    /// @param serving the mode that serves instead, and keeps what it has of this one's; null for
    ///   none
    /// @throws SyncException naming what could not be removed; all else is
    void remove(IpFamily family, @Nullable ProxyMode serving) throws SyncException;

    /// Prints what [#backend] would write for a plan on a node where nothing stands, as the mode's
    /// own program reads it.
    ///
    /// @param line is given each line, without its end
    void render(Plan plan, HostFacts facts, Consumer<String> line);
}
