package dev.sluice.bench;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How long the daemon takes to explain a connection, with the rules of the whole cluster in the
/// kernel, as a client on the node sees it.
///
/// @param cluster its Services are explained
record ExplainTimes(TestNode node, ApiCluster cluster) {
    private static final int ASKED = 15;
    private static final String PAGE = "http://127.0.0.1:10249/sluice/v1/explain?from=node&to=";

    /// Asks once.
    ///
    /// @return milliseconds
    /// @throws IOException if the answer is not that the connection is delivered, as the plan says
    double once() throws IOException {
        return ask(0);
    }

    /// Asks about several Services.
    ///
    /// @return the median in milliseconds
    double median() throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int i = 1; i <= ASKED; i++) {
            millis.add(ask(i * cluster.services() / (ASKED + 1)));
        }
        return Percentiles.of(millis).at(50);
    }

    private double ask(int service) throws IOException {
        String answer =
                node.run(
                        Place.NODE,
                        "curl",
                        "-sS",
                        "-w",
                        "\n%{time_total}",
                        PAGE + ApiCluster.NAMESPACE + "/" + ApiCluster.name(service));
        int end = answer.lastIndexOf('\n');
        String document = answer.substring(0, end);
        if (!document.contains("\"Delivered\"") || document.contains("\"difference\"")) {
            throw new IOException("an unexpected explanation: " + document);
        }
        return Double.parseDouble(answer.substring(end + 1).strip()) * 1000;
    }
}
