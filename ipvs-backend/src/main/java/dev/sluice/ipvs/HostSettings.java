package dev.sluice.ipvs;

import java.util.List;
import java.util.Optional;

/// The settings of the node that virtual servers depend on, such as sysctls. Used by the sync
/// thread.
public interface HostSettings {
    /// A setting that is wrong; empty if none is. Settings that could not be set are not reported.
    Optional<String> wrong();

    /// Sets the settings that are wrong.
    ///
    /// @return one line for each setting that could not be set; reported once until it is right
    List<String> repair();
}
