package dev.sluice.daemon.operator;

import java.util.List;

/// The Services of which something was written, for listeners.
///
/// @param number that of the newest entry of the journal
/// @param services `NAMESPACE/NAME`, at most 100
/// @param more how many changes of other Services there are besides
record ChangedServices(long number, List<String> services, int more) {
    ChangedServices {
        services = List.copyOf(services);
    }
}
