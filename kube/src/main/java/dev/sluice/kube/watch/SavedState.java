package dev.sluice.kube.watch;

import dev.sluice.model.Cidr;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import java.util.List;

/// All objects of the API that a proxy on one node needs.
///
/// @param node this node
public record SavedState(
        List<Service> services,
        List<EndpointSlice> slices,
        Node node,
        List<NamedCidrs> serviceCidrs) {
    public SavedState {
        services = List.copyOf(services);
        slices = List.copyOf(slices);
        serviceCidrs = List.copyOf(serviceCidrs);
    }

    /// A ServiceCIDR.
    public record NamedCidrs(String name, List<Cidr> cidrs) {
        public NamedCidrs {
            cidrs = List.copyOf(cidrs);
        }
    }
}
