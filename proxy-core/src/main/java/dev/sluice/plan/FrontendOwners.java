package dev.sluice.plan;

import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.services.SharedMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who is reached by each [FrontendKey]. The API lets several Services name one external address,
/// one lets its external IP be another's cluster IP, and a node port may be in two hands for a
/// moment; but a packet can go to one of them only. Every node and every mode decides alike: a
/// cluster IP goes before a load balancer's VIP, that before an external IP, that before a node
/// port; among equals the older Service has it, then the one whose name comes first.
///
/// Immutable; versions share what did not change.
public final class FrontendOwners {
    /// Where planning starts.
    public static final FrontendOwners NONE =
            new FrontendOwners(SharedMap.empty(), SharedMap.empty());

    private final SharedMap<FrontendKey, Claimant> owners;

    /// Where there are several claimants: nearly always nowhere.
    private final SharedMap<FrontendKey, Claimants> disputed;

    private FrontendOwners(
            SharedMap<FrontendKey, Claimant> owners, SharedMap<FrontendKey, Claimants> disputed) {
        this.owners = owners;
        this.disputed = disputed;
    }

    /// The service port that is reached by a key; null if none is.
    public @Nullable ServicePortName owner(FrontendKey key) {
        Claimant owner = owners.get(key);
        return owner == null ? null : owner.port();
    }

    /// Whether nothing is claimed by several.
    boolean isUndisputed() {
        return disputed.size() == 0;
    }

    Editor edit() {
        return new Editor(this);
    }

    /// A Service with those frontends that it owns of those that it claims here.
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

    /// Collects changes; used by one thread, once.
    static final class Editor {
        private final FrontendOwners base;
        private final Set<ServiceName> concerned = new LinkedHashSet<>();
        private SharedMap.@Nullable Editor<FrontendKey, Claimant> owners;
        private SharedMap.@Nullable Editor<FrontendKey, Claimants> disputed;

        private Editor(FrontendOwners base) {
            this.base = base;
        }

        /// A Service claims what it claims now, and nothing else.
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

        /// A Service stays as it stands, whatever it claims or is planned to be.
        ///
        /// @param planned what is in these changes' base
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

        /// Those among others' Services that may own more or less than before.
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
            Claimants rest = all.without(claimant);
            if (rest == null || rest == all) {
                return;
            }
            if (rest.isOne()) {
                disputed().remove(key);
            } else {
                disputed().put(key, rest);
            }
            Claimant first = rest.first();
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
