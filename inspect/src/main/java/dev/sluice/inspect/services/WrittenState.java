package dev.sluice.inspect.services;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one family should have and what it has.
///
/// @param desired the plan of all that is known now
/// @param written the plan that is installed; null if nothing was written yet, or is not to be, as
///   for plans of manifests
/// @param refused the Services that the kernel refuses, with its reasons
/// @param isWritten whether desired state is to be compared with written state at all
public record WrittenState(
        Plan desired, @Nullable Plan written, Map<ServiceName, String> refused, boolean isWritten) {
    public WrittenState {
        refused = Map.copyOf(refused);
    }

    /// A plan that is not written anywhere, such as that of manifests.
    public static WrittenState planned(Plan plan) {
        return new WrittenState(plan, null, Map.of(), false);
    }

    IpFamily family() {
        return desired.family();
    }

    @Nullable PlannedService writtenService(ServiceName name) {
        return written == null ? null : written.services().get(name);
    }
}
