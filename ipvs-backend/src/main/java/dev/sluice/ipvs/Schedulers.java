package dev.sluice.ipvs;

import dev.sluice.ipvs.kernel.Kernel;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.PlannedService;
import dev.sluice.sync.SyncException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Chooses the scheduler of a Service: the one it asks for if the kernel has it, else the
/// configured one. Used by the sync thread alone.
final class Schedulers {
    private final Kernel kernel;
    private final String configured;
    private final Consumer<UnknownScheduler> unknown;

    /// Why a scheduler that was asked for cannot be used; empty for one that can.
    private final Map<String, Optional<String>> tried = new HashMap<>();

    /// The scheduler that was last reported as unknown for a Service.
    private final Map<ServiceName, String> said = new HashMap<>();

    /// @param configured a scheduler that the kernel has
    /// @param unknown called once for each Service that asks for one that the kernel lacks
    Schedulers(Kernel kernel, String configured, Consumer<UnknownScheduler> unknown) {
        this.kernel = kernel;
        this.configured = configured;
        this.unknown = unknown;
    }

    /// Finds out whether the kernel has the scheduler that a Service asks for.
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

    /// Tries missing schedulers again: their module may have been loaded since.
    void retry() {
        tried.values().removeIf(Optional::isPresent);
    }

    /// The scheduler to use.
    ///
    /// @param asked the scheduler that a learned Service asks for; empty for none
    String of(String asked) {
        return asked.isEmpty() || tried.getOrDefault(asked, Optional.empty()).isPresent()
                ? configured
                : asked;
    }
}
