package dev.sluice.testbed.whole;

import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A recorded cluster: its objects, and the rules that kube-proxy wrote for them.
record RecordedAnswers(String scenario) {
    private static final Path FOLDER = Path.of("../golden");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> KINDS =
            Map.of("services", "Service", "endpointslices", "EndpointSlice", "nodes", "Node");

    /// Puts the objects into an API server.
    void objectsInto(ApiServer api) throws IOException {
        Path file = FOLDER.resolve(scenario).resolve("objects.json");
        JsonNode all = JSON.readTree(Files.readString(file));
        KINDS.forEach((lists, kind) ->
                all.path(lists)
                        .path("items")
                        .forEach(item -> api.put(((ObjectNode) item).put("kind", kind))));
    }

    /// Installs what kube-proxy left on the node in a mode.
    void rulesInto(TestNode node, ProxyMode mode) throws Exception {
        switch (mode) {
            case IPTABLES -> iptablesInto(node);
            case NFTABLES -> {
                Path file = FOLDER.resolve(scenario + "/nftables/nft-ruleset.txt").toAbsolutePath();
                node.run(Place.NODE, "nft", "-f", file.toString());
            }
            case IPVS -> throw new IllegalStateException("not on this machine");
        }
    }

    /// Installs rules, counters and sysctls.
    private void iptablesInto(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    try (var counters = new KernelCounters()) {
                        counters.ensure("ct_state_invalid_dropped_pkts");
                        counters.ensure("localhost_nps_accepted_pkts");
                    }
                    for (String program : List.of("iptables", "ip6tables")) {
                        Path file = FOLDER.resolve(scenario + "/iptables/" + program + "-save.txt");
                        new ShellCommand(List.of(program + "-restore")).run(Files.readString(file));
                    }
                    return true;
                });
        node.run(Place.NODE, "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1");
    }
}
