package dev.sluice.plan;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.services.SharedMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The service port that each [FrontendKey] leads to. Several Services may claim a key: the API
/// allows several Services to name one external IP, an external IP may equal another Service's
/// cluster IP, and a node port may have two Services for a moment. But a packet can only go to one
/// of them. Every node and every mode decides alike: a cluster IP precedes a load balancer's VIP, a
/// VIP precedes an external IP, and an external IP precedes a node port. Among equal claims, the
/// older Service wins, then the one whose name sorts first.
///
/// Immutable; versions share what did not change.
public final class FrontendOwners {
    /// No claims; the start of planning.
    public static final FrontendOwners NONE =
            new FrontendOwners(SharedMap.empty(), SharedMap.empty());

    private final SharedMap<FrontendKey, Claimant> owners;

    /// All claimants of the keys that have several. It is nearly always empty.
    private final SharedMap<FrontendKey, Claimants> disputed;

    private FrontendOwners(
            SharedMap<FrontendKey, Claimant> owners, SharedMap<FrontendKey, Claimants> disputed) {
        this.owners = owners;
        this.disputed = disputed;
    }

    /// Returns the service port that owns a key; null if none does.
    public @Nullable ServicePortName owner(FrontendKey key) {
        Claimant owner = owners.get(key);
        return owner == null ? null : owner.port();
    }

    /// Returns whether no key has several claimants.
    boolean isUndisputed() {
        return disputed.size() == 0;
    }

    Editor edit() {
        return new Editor(this);
    }

    /// Returns a Service whose frontends are those of its claims that it owns.
    PlannedService granted(PlannedService service) {
        if (isUndisputed() && service.ownsAll()) {
            return service;
        }
        boolean same = true;
        List<PlannedPort> ports = new ArrayList<>(service.ports().size());
        for (PlannedPort port : service.ports()) {
            PlannedPort granted = port.reachedAt(owned(service, port));
            ports.add(granted);
            same &= granted == port;
        }
        return same ? service : service.with(ports);
    }

    private List<Frontend> owned(PlannedService service, PlannedPort port) {
        if (isUndisputed()) {
            return port.claimed();
        }
        List<Frontend> owned = new ArrayList<>(port.claimed().size());
        for (Frontend frontend : port.claimed()) {
            FrontendKey key = FrontendKey.of(frontend, port.name().protocol());
            if (disputed.get(key) == null
                    || Claimant.of(service, port, frontend).equals(owners.get(key))) {
                owned.add(frontend);
            }
        }
        return owned;
    }

    /// Collects changes. Used by one thread, for one [#build].
    static final class Editor {
        private final FrontendOwners base;
        private final Set<ServiceName> concerned = new LinkedHashSet<>();
        private SharedMap.@Nullable Editor<FrontendKey, Claimant> owners;
        private SharedMap.@Nullable Editor<FrontendKey, Claimants> disputed;

        private Editor(FrontendOwners base) {
            this.base = base;
        }

        /// Replaces the claims of a Service.
        ///
        /// @param was the Service as it is in the base; null if it is not
        /// @param is the Service from now on; null if it is gone
        void replace(@Nullable PlannedService was, @Nullable PlannedService is) {
            if (was != null && is != null && was.claimsAs(is)) {
                return;
            }
            if (was != null) {
                remove(was);
            }
            if (is != null) {
                for (PlannedPort port : is.ports()) {
                    for (Frontend frontend : port.claimed()) {
                        add(key(port, frontend), Claimant.of(is, port, frontend));
                    }
                }
            }
        }

        /// Makes a Service keep the frontends that it owns in the kernel, whatever it claims in the
        /// base.
        ///
        /// @param planned the Service as it is in the base; null if it is not
        /// @param standing the Service as it is installed; null if it is not
        void keep(@Nullable PlannedService planned, @Nullable PlannedService standing) {
            if (planned != null) {
                remove(planned);
                planned.ports()
                        .forEach(port ->
                                port.frontends()
                                        .forEach(frontend ->
                                                remove(
                                                        key(port, frontend),
                                                        Claimant.standing(planned, port))));
            }
            if (standing != null) {
                standing.ports()
                        .forEach(port ->
                                port.frontends()
                                        .forEach(frontend ->
                                                add(
                                                        key(port, frontend),
                                                        Claimant.standing(standing, port))));
            }
        }

        /// Returns the Services other than the changed ones that may own more or fewer frontends
        /// than before.
        Set<ServiceName> concerned() {
            return concerned;
        }

        FrontendOwners build() {
            return owners == null && disputed == null
                    ? base
                    : new FrontendOwners(
                            owners == null ? base.owners : owners.build(),
                            disputed == null ? base.disputed : disputed.build());
        }

        private void remove(PlannedService service) {
            for (PlannedPort port : service.ports()) {
                for (Frontend frontend : port.claimed()) {
                    remove(key(port, frontend), Claimant.of(service, port, frontend));
                }
            }
        }

        private static FrontendKey key(PlannedPort port, Frontend frontend) {
            return FrontendKey.of(frontend, port.name().protocol());
        }

        private void add(FrontendKey key, Claimant claimant) {
            Claimant owner = owners().get(key);
            if (owner == null) {
                owners().put(key, claimant);
            } else if (!owner.equals(claimant)) {
                Claimants all = disputed().get(key);
                all = all == null ? Claimants.of(owner) : all;
                disputed().put(key, all.with(claimant));
                if (claimant.compareTo(owner) < 0) {
                    owners().put(key, claimant);
                    concerned.add(owner.port().service());
                }
            }
        }

        private void remove(FrontendKey key, Claimant claimant) {
            Claimants all = disputed().get(key);
            if (all == null) {
                if (claimant.equals(owners().get(key))) {
                    owners().remove(key);
                }
                return;
            }
            Claimants remaining = all.without(claimant);
            if (remaining == null || remaining == all) {
                return;
            }
            if (remaining.isOne()) {
                disputed().remove(key);
            } else {
                disputed().put(key, remaining);
            }
            Claimant first = remaining.first();
            if (!first.equals(owners().get(key))) {
                owners().put(key, first);
                concerned.add(first.port().service());
            }
        }

        private SharedMap.Editor<FrontendKey, Claimant> owners() {
            if (owners == null) {
                owners = base.owners.edit();
            }
            return owners;
        }

        private SharedMap.Editor<FrontendKey, Claimants> disputed() {
            if (disputed == null) {
                disputed = base.disputed.edit();
            }
            return disputed;
        }
    }
}
