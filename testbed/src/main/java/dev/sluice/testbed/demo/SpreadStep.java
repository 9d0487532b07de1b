package dev.sluice.testbed.demo;

import java.io.IOException;
import java.util.List;

/// Shows how the connections to one address spread over several pods.
///
/// @param things what a connection is called, in the plural
record SpreadStep(String title, ShopService service, List<Pod> pods, String things)
        implements DemoStep {
    private static final int MANY = 90;

    @Override
    public List<String> about() {
        return List.of(
                "%d %s from a pod to %s at its cluster IP, %s:%d."
                        .formatted(
                                MANY, things, service.key(), service.clusterIp(), service.port()));
    }

    @Override
    public Finding show(DemoCluster cluster, TextStyle style)
            throws DemoFailedException, IOException {
        Answers answers =
                Answers.of(
                                cluster.customer()
                                        .ask(
                                                service.protocol(),
                                                service.clusterIp(),
                                                service.port(),
                                                MANY))
                        .requireFrom(pods);
        return new Finding(
                answers.bars(pods, style),
                "all %d answered; each of %d pods took its share"
                        .formatted(answers.all(), pods.size()));
    }
}
