package dev.sluice.ipvs;

import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import dev.sluice.sync.SyncException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Which scheduler a Service gets: the one it asks for, if the kernel has it, else the configured
/// one. Used by the sync thread alone.
final class Schedulers {
    private final Kernel kernel;
    private final String configured;
    private final Consumer<UnknownScheduler> unknown;

    /// Why one that was asked for cannot be had; empty for one that can.
    private final Map<String, Optional<String>> tried = new HashMap<>();

    /// What was said last about a Service.
    private final Map<ServiceName, String> said = new HashMap<>();

    /// @param configured one the kernel has
    /// @param unknown told once of each Service that asks for one it has not
    Schedulers(Kernel kernel, String configured, Consumer<UnknownScheduler> unknown) {
        this.kernel = kernel;
        this.configured = configured;
        this.unknown = unknown;
    }

    /// Sees to it that it is known whether the kernel has what a Service asks for.
    void learn(PlannedService service) throws SyncException {
        String asked = service.scheduler();
        if (asked.isEmpty()) {
            said.remove(service.name());
            return;
        }
        Optional<String> why = tried.get(asked);
        if (why == null) {
            why = asked.equals(configured) ? Optional.empty() : kernel.tryScheduler(asked);
            tried.put(asked, why);
        }
        if (why.isEmpty()) {
            said.remove(service.name());
        } else if (!asked.equals(said.put(service.name(), asked))) {
            unknown.accept(new UnknownScheduler(service.name(), asked, why.get(), configured));
        }
    }

    void forget(ServiceName gone) {
        said.remove(gone);
    }

    /// What cannot be had is tried again: its module may have been loaded since.
    void retry() {
        tried.values().removeIf(Optional::isPresent);
    }

    /// @param asked by a Service that was learned; empty for none
    String of(String asked) {
        return asked.isEmpty() || tried.getOrDefault(asked, Optional.empty()).isPresent()
                ? configured
                : asked;
    }
}
