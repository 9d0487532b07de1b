package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what other modes, ours or kube-proxy's, left in the kernel: once ours serves, so that no
/// connection is lost in between, and on a thread of its own, since iptables may take long over it.
public final class Leftovers implements SyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final ProxyMode serving;
    private final List<Mode> others;
    private final Set<IpFamily> begun = EnumSet.noneOf(IpFamily.class);

    public Leftovers(ProxyConfig config) {
        this.serving = config.mode();
        this.others =
                Modes.all(config).stream().filter(mode -> mode.name() != config.mode()).toList();
    }

    /// Removes what any mode wrote, in both families.
    ///
    /// @throws FatalException naming what could not be removed; all else is
    public static void removeAll(ProxyConfig config) {
        List<String> failures = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            int before = failures.size();
            for (Mode mode : Modes.all(config)) {
                try {
                    mode.remove(family, null);
                } catch (SyncException e) {
                    failures.add(family.label() + ": " + e.getMessage());
                }
            }
            if (failures.size() == before) {
                LOG.info("{}: no rule of ours is left", family.label());
            }
        }
        if (!failures.isEmpty()) {
            throw new FatalException(
                    "encountered an error while tearing down rules: "
                            + String.join("; ", failures));
        }
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        if (begun.add(family)) {
            Thread.ofPlatform()
                    .daemon()
                    .name("leftovers-" + family.label())
                    .start(() -> others.forEach(mode -> remove(mode, family, serving)));
        }
    }

    private static void remove(Mode mode, IpFamily family, ProxyMode serving) {
        String last = "";
        while (!Thread.currentThread().isInterrupted()) {
            try {
                mode.remove(family, serving);
                LOG.debug("{}: nothing of mode {} is left", family.label(), mode.name());
                return;
            } catch (SyncException | RuntimeException e) {
                String why = e.getMessage() == null ? e.toString() : e.getMessage();
                if (!why.equals(last)) {
                    LOG.warn(
                            "{}: what mode {} left is still there, trying again every {} s: {}",
                            family.label(),
                            mode.name(),
                            RETRY.toSeconds(),
                            why);
                    last = why;
                }
            }
            try {
                Thread.sleep(RETRY);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
