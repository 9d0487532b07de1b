package dev.sluice.ipvs;

import java.util.List;
import java.util.Optional;

/// Settings of the node without which virtual servers do not do as they should, such as sysctls.
/// Used by the sync thread.
public interface HostSettings {
    /// One that is not as it should be; without those that could not be set.
    Optional<String> wrong();

    /// Sets what is not as it should be.
    ///
    /// @return what could not be set, a line each; told once until it is right
    List<String> repair();
}
