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

/// Removes the rules of the modes that are not configured, written by Sluice or by kube-proxy. It
/// starts after the first sync of a family, so that no connection is lost in between, and works on
/// a thread of its own, because iptables may take long.
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

    /// Removes the rules of all modes, in both families.
    ///
    /// @throws FatalException if something could not be removed; the message names it. Everything
    ///   else is removed
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
