package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.FAR;
import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.POD2;
import static dev.sluice.testbed.whole.Site.WEB;
import static dev.sluice.testbed.whole.Site.slice;
import static dev.sluice.testbed.whole.Site.web;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ProxyMode;
import dev.sluice.model.Ip;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A node that starts while the API server is down.
class LastGoodIT {
    private static final Ip OLD = Ip.of("10.96.10.9");

    @TempDir Path folder;
    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1, FAR);
        site.api.put(
                ServiceObject.service("shop/old")
                        .clusterIp(OLD.toString())
                        .port("http", 80)
                        .json());
        site.api.put(SliceObject.slice("shop/old").port("http", 8080).ready(POD2, "node1").json());
        Files.writeString(
                folder.resolve("sluice.yaml"),
                """
                apiVersion: sluice.dev/v1alpha1
                kind: SluiceConfiguration
                lastGood: {path: %s}
                """
                        .formatted(file()));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPTABLES", "NFTABLES"})
    void goesByWhatTheServerSaidLastUntilItSaysMore(ProxyMode mode) throws Exception {
        site.mode = mode;
        try (Started _ = start()) {
            site.await("the file", () -> Files.exists(file()));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        }
        powerCut();
        site.api.goDown();
        try (Started sluice = start()) {
            String line = "2 Services and 2 EndpointSlices, until it does";
            site.await(line, () -> sluice.log().contains(line));
            site.awaitServed(POD1, FAR);
            site.awaitServed(OLD, 80, POD2);

            // Changes while the server was down: one Service is deleted, the other has another
            // endpoint.
            site.api.delete(Resource.SERVICES, "shop/old");
            site.api.delete(Resource.ENDPOINTSLICES, "shop/old");
            site.api.put(slice(POD2).json());
            site.api.comeUp();
            site.awaitServed(POD2);
            site.await(
                    "the old one to be gone",
                    () -> !site.outcomes(OLD, 80, 1).equals(Set.of(POD2)));
        }
    }

    @Test
    void rulesThatStandAreNotTouchedByWhatIsOlder() throws Exception {
        try (Started _ = start()) {
            site.await("the file", () -> Files.exists(file()));
            // This change is not in the file yet, which is only written again minutes later.
            site.api.put(slice(POD2).json());
            site.awaitServed(POD2);
        }
        site.api.goDown();
        String rules = site.rules();
        try (Started sluice = start()) {
            site.await(
                    "the wait for the API server to end",
                    () -> sluice.log().contains("does not answer: the rules stay as they are"));
            assertEquals(rules, site.rules());
            assertEquals(Set.of(POD2), site.outcomes(WEB, 80, 20));
        }
    }

    @Test
    void aFileThatWasChangedIsOneLineAndTheServerIsWaitedFor() throws Exception {
        Files.writeString(file(), "sluice last good\nbut not really, and far too short for it\n");
        site.api.goDown();
        try (Started sluice = start()) {
            String line = "cannot use the last-good snapshot";
            site.await(line, () -> sluice.log().contains(line));
            site.api.comeUp();
            site.awaitServed(POD1, FAR);
            assertEquals(1, sluice.log().split("last-good snapshot", -1).length - 1);
        }
    }

    private Path file() {
        return folder.resolve("last-good");
    }

    private void powerCut() throws IOException {
        site.node.run(Place.NODE, Launcher.find().path().toString(), "cleanup");
        site.node.run(Place.NODE, "conntrack", "-F");
    }

    private Started start() throws IOException {
        return Started.by(
                site,
                folder,
                "exec $1 run --kubeconfig=$2/kubeconfig --sluice-config=$2/sluice.yaml"
                        + " --hostname-override=node1 --conntrack-max-per-core=0"
                        + " --cluster-cidr=10.244.0.0/16,fd00:10:244::/56 --proxy-mode="
                        + site.mode,
                Launcher.find().path().toString(),
                folder.toString());
    }
}
