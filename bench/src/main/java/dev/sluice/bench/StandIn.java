package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.SelfSigned;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The API server stand-in as a process of its own, so that its CPU time does not count as the
/// proxy's. It uses TLS, as a real API server does.
///
/// It prints `ready` when it holds all objects. Then it creates or replaces an object for each line
/// of JSON that it reads. It exits at the end of its input.
public final class StandIn {
    static final String READY = "ready";

    /// Admits clients.
    static final String TOKEN = "bench";

    private static final int PORT = 6443;

    private StandIn() {}

    /// @param address where it listens
    static String url(Ip address) {
        return "https://" + address.withPort(PORT);
    }

    /// @param arguments the address to listen at, the number of Services, of endpoints of each and
    ///   of probes, and the file for the kubeconfig
    public static void main(String[] arguments) throws IOException {
        var cluster =
                new ApiCluster(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        int probes = Integer.parseInt(arguments[3]);
        Listening listening =
                new Listening(null, null, Ip.of(arguments[0]), PORT, null, null)
                        .certificate(SelfSigned.create(arguments[0]))
                        .token(TOKEN);
        try (ApiServer api = ApiServer.start(listening)) {
            fill(api, cluster, probes);
            Files.writeString(Path.of(arguments[4]), api.kubeconfig());
            System.out.println(READY);
            var input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String json = input.readLine(); json != null; json = input.readLine()) {
                api.put(json);
            }
        }
    }

    private static void fill(ApiServer api, ApiCluster cluster, int probes) {
        api.put(ApiCluster.NODE);
        for (int i = 0; i < cluster.services(); i++) {
            api.put(cluster.service(i));
            api.put(cluster.slice(i, 0));
        }
        for (int i = 0; i < probes; i++) {
            var probe = new ChangingService(i);
            api.put(probe.service());
            api.put(probe.slice(0));
        }
    }
}
