package dev.sluice.ipvs.compile;

import java.util.function.UnaryOperator;

/// The settings of virtual servers and rules.
///
/// @param schedulers returns a scheduler that the kernel has for the one that a Service asks for,
///   "" for none
/// @param masqueradeBit the bit of a packet's mark that means "masquerade", 0 to 31
public record ServerSettings(UnaryOperator<String> schedulers, int masqueradeBit) {
    public ServerSettings {
        if (masqueradeBit < 0 || masqueradeBit > 31) {
            throw new IllegalArgumentException("no bit " + masqueradeBit + " in a mark: 0 to 31");
        }
    }

    /// The mark that means "masquerade".
    int mark() {
        return 1 << masqueradeBit;
    }
}
