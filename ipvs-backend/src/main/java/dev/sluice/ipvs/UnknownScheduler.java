package dev.sluice.ipvs;

import dev.sluice.model.ServiceName;

/// A Service asks for a scheduler that the kernel cannot use.
///
/// @param why the reason, in one line
/// @param instead the scheduler that the Service gets
public record UnknownScheduler(ServiceName service, String asked, String why, String instead) {
    @Override
    public String toString() {
        return "service %s asks for scheduler %s: %s; it gets %s"
                .formatted(service, asked, why, instead);
    }
}
