package dev.sluice.plan;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The endpoints that the slices of one Service have for each of its ports. The slices are read
/// once, however many ports the Service has.
final class CandidatesByPort {
    private final String nodeName;
    private final Map<Protocol, Map<String, List<Source>>> sources = new EnumMap<>(Protocol.class);

    /// @param port the port at which the endpoints serve
    private record Source(List<SliceEndpoint> endpoints, int port) {}

    /// @param slices slices of other families are ignored
    CandidatesByPort(List<EndpointSlice> slices, IpFamily family, String nodeName) {
        this.nodeName = nodeName;
        for (EndpointSlice slice : slices) {
            if (slice.family() == family) {
                slice.ports().forEach(port -> add(port, slice.endpoints()));
            }
        }
    }

    private void add(SlicePort port, List<SliceEndpoint> endpoints) {
        sources.computeIfAbsent(port.protocol(), _ -> new HashMap<>())
                .computeIfAbsent(port.name(), _ -> new ArrayList<>(1))
                .add(new Source(endpoints, port.port()));
    }

    /// Returns the endpoints of a port, each `ip:port` once, in the order of that text. If slices
    /// overlap, as while a pod moves between them, [Candidate#betterOf] decides.
    List<Candidate> of(ServicePort port) {
        List<Source> all =
                sources.getOrDefault(port.protocol(), Map.of())
                        .getOrDefault(port.name(), List.of());
        Map<String, Candidate> byText = new TreeMap<>();
        for (Source source : all) {
            for (SliceEndpoint endpoint : source.endpoints()) {
                var candidate = Candidate.of(endpoint, source.port(), nodeName);
                byText.merge(candidate.text(), candidate, Candidate::betterOf);
            }
        }
        return List.copyOf(byText.values());
    }
}
