package dev.sluice.bench;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.Launcher;
import dev.sluice.testbed.run.ProxySettings;
import dev.sluice.testbed.run.SluiceRun;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The daemon as shipped, on a node of network namespaces, with the API server stand-in. The
/// endpoints of the probes answer.
///
/// @param started when the process was started, by the monotonic clock
/// @param folder for files; it is removed at the end
record RunningDaemon(
        TestNode node,
        StandInProcess api,
        ApiCluster cluster,
        SluiceRun sluice,
        long started,
        Path folder) {
    interface Work {
        void with(RunningDaemon daemon) throws IOException, InterruptedException;
    }

    /// Starts the daemon, does the work, and ends the daemon.
    ///
    /// @param size of the cluster, in addition to the probes
    /// @param javaFlags added to those of the script `sluice` and of `SLUICE_JAVA_FLAGS`; empty for
    ///   none
    /// @throws IOException if the daemon or the stand-in fails
    static void run(ProxySettings settings, Size size, String javaFlags, Work work)
            throws IOException, InterruptedException {
        var cluster = new ApiCluster(size.services(), size.endpoints());
        String given = System.getenv().getOrDefault("SLUICE_JAVA_FLAGS", "");
        List<String> program =
                List.of(
                        "env",
                        "SLUICE_JAVA_FLAGS=" + given + " " + javaFlags,
                        Launcher.find().path().toString());
        try (Folder folder = Folder.temporary("sluice-bench-");
                TestNode node = TestNode.build();
                Responders responders = new Responders(node);
                StandInProcess api =
                        StandInProcess.start(node, cluster, Churn.probes(), folder.path())) {
            for (Ip ip : ChangingService.places()) {
                responders.listen(Protocol.TCP, ip, ChangingService.RESPONDER_PORT);
            }
            long started = System.nanoTime();
            try (SluiceRun sluice =
                    SluiceRun.start(
                            node,
                            program,
                            settings,
                            api.kubeconfig(),
                            folder.path(),
                            folder.path())) {
                work.with(new RunningDaemon(node, api, cluster, sluice, started, folder.path()));
            }
        }
    }

    /// Waits until a Service answers.
    ///
    /// @return how long after the start, in seconds
    double awaitFirst() throws IOException {
        Churn.awaitFirst(node, sluice::checkAlive);
        return (System.nanoTime() - started) / 1e9;
    }

    /// Returns what the daemon has used so far.
    ProcessUse use() throws IOException {
        return ProcessUse.of(sluice.pid());
    }
}
