package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import java.io.IOException;
import java.util.Collection;

/// Lists the addresses of the node's interfaces.
@FunctionalInterface
public interface LocalAddresses {
    /// Returns all addresses, of both families.
    Collection<Ip> list() throws IOException;
}
