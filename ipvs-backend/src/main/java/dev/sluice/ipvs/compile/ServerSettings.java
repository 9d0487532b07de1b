package dev.sluice.ipvs.compile;

import java.util.function.UnaryOperator;

/// What virtual servers and rules depend on besides the plan.
///
/// @param schedulers the scheduler to use where a Service asks for one, or for none (""): one the
///   kernel has
/// @param masqueradeBit which bit of a packet's mark asks for masquerading, 0 to 31
public record ServerSettings(UnaryOperator<String> schedulers, int masqueradeBit) {
    public ServerSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no bit " + masqueradeBit + " in a mark: 0 to 31");
        }
    }

    /// The mark that asks for masquerading.
    int mark() {
        return 1 << masqueradeBit;
    }
}
