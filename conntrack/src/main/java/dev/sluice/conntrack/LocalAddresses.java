package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import java.io.IOException;
import java.util.Collection;

/// Knows the addresses of the node's interfaces.
@FunctionalInterface
public interface LocalAddresses {
    /// All of them, both families.
    Collection<Ip> list() throws IOException;
}
