package dev.sluice.nftables;

import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.table.Key;

/// What the kernel counted at one of the places where a service port is reached, since it was made
/// there.
///
/// @param key the place
/// @param connections that began there
/// @param packets of such connections, both ways
public record Count(ServicePortName port, Key key, long connections, long packets) {}
