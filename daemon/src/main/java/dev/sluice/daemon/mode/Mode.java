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

/// A way to program the kernel, with all that the daemon needs from it. [Modes] creates the
/// instances.
public sealed interface Mode permits IptablesMode, IpvsMode, NftablesMode {
    /// The name in the configuration.
    ProxyMode name();

    /// Sets the sysctls that [#backend] needs and only a privileged process can set. If they are
    /// set already, [#backend] needs no privilege for them.
    ///
    /// @throws IOException if a sysctl cannot be set; the message is one line that names it and the
    ///   remedy
    void prepare() throws IOException;

    /// Creates the backend that programs a family on this host.
    ///
    /// @param events receives Events about Services
    /// @throws IOException if the host does not support the mode; the message is one line that
    ///   explains why
    Backend backend(IpFamily family, Events events) throws IOException;

    /// Registers the metrics that only this mode has, and returns the listener that updates them.
    SyncListener metrics(Metrics metrics);

    /// Whether rules of this mode, written by Sluice or by kube-proxy, are installed for a family.
    /// A mode that also writes iptables chains need not check: iptables mode detects them.
    default boolean stands(IpFamily family) {
        return false;
    }

    /// The periodic work of a family's sync thread that only this mode has. To be called after
    /// [#backend].
    List<Chore> chores(IpFamily family);

    /// Removes what this mode, or kube-proxy in the same mode, has written for a family. It is no
    /// failure if there is nothing or the host does not support the mode.
    ///
    /// @param serving the mode that serves instead and whose parts are kept; null for none
    /// @throws SyncException if something could not be removed; the message names it. Everything
    ///   else is removed
    void remove(IpFamily family, @Nullable ProxyMode serving) throws SyncException;

    /// Prints what [#backend] would write for a plan on a node without rules, in the input format
    /// of the mode's own program.
    ///
    /// @param line receives each line, without its line break
    void render(Plan plan, HostFacts facts, Consumer<String> line);

    /// Returns the lines of the mode's own dump in which the kernel differs from what [#backend]
    /// would write: `- ` before a line that is missing, `+ ` before one that should not be there.
    /// Changes nothing.
    ///
    /// @param rules all rules of the plan's family
    List<String> rawDifferences(Plan plan, HostFacts facts, KernelRules rules) throws SyncException;
}
