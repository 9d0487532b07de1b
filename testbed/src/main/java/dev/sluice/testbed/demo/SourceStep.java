package dev.sluice.testbed.demo;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.traffic.EchoAnswer;
import dev.sluice.testbed.traffic.Outcome;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Shows which address pods see of an outside client, by externalTrafficPolicy.
///
/// @param anywhere a Service of policy Cluster
/// @param here a Service of policy Local
/// @param local the pod of `here` on this node
record SourceStep(ShopService anywhere, ShopService here, Pod local) implements DemoStep {
    private static final int MANY = 30;
    private static final Ip NODE = Place.NODE.ips(IpFamily.IPV4).getLast();
    private static final Ip CLIENT = Place.CLIENT.ip(IpFamily.IPV4);

    @Override
    public String title() {
        return "The client's own address";
    }

    @Override
    public List<String> about() {
        return List.of(
                "The client outside, %s, connects to two node ports.".formatted(CLIENT),
                "With externalTrafficPolicy: Local the pod sees that address.");
    }

    @Override
    public Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException {
        Set<Ip> seenAnywhere = seen(ask(cluster, anywhere));
        List<Outcome> outcomes = ask(cluster, here);
        Answers.of(outcomes).requireFrom(List.of(local));
        Set<Ip> seenHere = seen(outcomes);
        if (seenAnywhere.contains(CLIENT)) {
            throw new DemoFailedException(
                    "a pod of %s saw %s and would answer it past this node"
                            .formatted(anywhere.name(), CLIENT));
        }
        if (!seenHere.equals(Set.of(CLIENT))) {
            throw new DemoFailedException(
                    "%s saw %s in place of the client %s"
                            .formatted(local.label(), seenHere, CLIENT));
        }
        return new Finding(
                new Columns(
                                List.of(
                                        header(style),
                                        row(anywhere, seenAnywhere, "the node", style),
                                        row(here, seenHere, "the client", style)))
                        .lines(),
                "policy Local kept the client's address, and the traffic on this node");
    }

    private static List<Outcome> ask(DemoCluster cluster, ShopService service)
            throws DemoFailedException, IOException {
        List<Outcome> outcomes =
                cluster.outsider().ask(service.protocol(), NODE, service.nodePort(), MANY);
        Answers.of(outcomes).requireNoFailure();
        return outcomes;
    }

    private static Set<Ip> seen(List<Outcome> outcomes) {
        Set<Ip> clients = new TreeSet<>(Comparator.comparing(Ip::toString));
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.Answered(EchoAnswer answer)) {
                clients.add(answer.client());
            }
        }
        return clients;
    }

    private static List<String> header(TextStyle style) {
        return Stream.of("Service", "policy", "node port", "the pod sees")
                .map(style::faint)
                .toList();
    }

    private static List<String> row(
            ShopService service, Set<Ip> seen, String who, TextStyle style) {
        return List.of(
                service.key(),
                service.local() ? "Local" : "Cluster",
                Integer.toString(service.nodePort()),
                style.accent(seen.stream().map(Ip::toString).collect(Collectors.joining(", "))),
                style.faint("(" + who + ")"));
    }
}
