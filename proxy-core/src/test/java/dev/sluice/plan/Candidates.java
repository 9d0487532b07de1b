package dev.sluice.plan;

import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.model.SliceEndpoint;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Endpoints written as text in the tables of tests, as seen from node1 in zone z1.
///
/// In `L1=ready R2=terminating@z1,z2#node1`, L1 is the first pod of node1 and ready. R2 is the
/// second pod of node2 and terminating, with hints for two zones and one node. `-` means none.
final class Candidates {
    private static final int PORT = 8080;

    private Candidates() {}

    static List<Candidate> parse(String text) {
        if (text.equals("-")) {
            return List.of();
        }
        return Arrays.stream(text.split(" +"))
                .map(Candidates::candidate)
                .sorted(Comparator.comparing(Candidate::text))
                .toList();
    }

    /// Returns the names of endpoints, in the order of their text; `-` for none.
    static String names(List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            return "-";
        }
        return String.join(" ", endpoints.stream().map(Candidates::name).toList());
    }

    private static Candidate candidate(String word) {
        int nodes = word.indexOf('#');
        String withoutNodes = nodes < 0 ? word : word.substring(0, nodes);
        int zones = withoutNodes.indexOf('@');
        String plain = zones < 0 ? withoutNodes : withoutNodes.substring(0, zones);
        int equals = plain.indexOf('=');
        String state = plain.substring(equals + 1);
        var source =
                new SliceEndpoint(
                        ip(plain.substring(0, equals)),
                        plain.startsWith("L") ? TestNet.NODE : "node2",
                        null,
                        state.equals("ready") || state.equals("readyTerminating"),
                        !state.equals("down") && !state.equals("gone"),
                        state.endsWith("erminating") || state.equals("gone"),
                        zones < 0 ? List.of() : hints(withoutNodes.substring(zones + 1)),
                        nodes < 0 ? List.of() : hints(word.substring(nodes + 1)));
        return Candidate.of(source, PORT, TestNet.NODE);
    }

    private static List<String> hints(String text) {
        return List.of(text.split(",", -1));
    }

    private static Ip ip(String name) {
        int n = name.charAt(1) - '0';
        return name.startsWith("L") ? TestNet.IPV4.pod(n) : TestNet.IPV4.remotePod(n);
    }

    private static String name(Endpoint endpoint) {
        String text = endpoint.ip().toString();
        int n = text.charAt(text.length() - 1) - '1';
        return (endpoint.local() ? "L" : "R") + n;
    }
}
