package dev.sluice.testbed.whole;

import static dev.sluice.testbed.whole.Site.POD1;
import static dev.sluice.testbed.whole.Site.web;

import dev.sluice.config.ProxyMode;
import dev.sluice.testbed.api.Resource;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.node.Place;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The Events that Sluice posts to the cluster's API.
class EventsIT {
    @AutoClose private Site site;

    @BeforeEach
    void build() throws Exception {
        site = Site.build(ProxyMode.IPTABLES);
        site.put(web(), POD1);
    }

    @Test
    void startsAndRepairsAreTold() throws Exception {
        site.startAndAwaitSync();
        awaitEvent("\"reason\":\"Starting\"", "\"name\":\"node1\"");
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-F", "KUBE-SERVICES");
        awaitEvent("\"reason\":\"RulesChanged\"", "in table nat", "\"type\":\"Warning\"");
        site.awaitServed(POD1);
    }

    @Test
    void whatIsLeftOutOfAnObjectIsToldBesideIt() throws Exception {
        ObjectNode invalid = web().json();
        ((ObjectNode) invalid.get("spec")).putArray("externalIPs").add("nonsense");
        site.api.put(invalid);
        String stored = site.api.get(Resource.SERVICES, "shop/web").orElseThrow();
        String uid = new JsonMapper().readTree(stored).at("/metadata/uid").asString();
        site.startAndAwaitSync();
        awaitEvent(
                "\"reason\":\"InvalidField\"",
                "\"kind\":\"Service\"",
                "\"name\":\"web\"",
                "\"namespace\":\"shop\"",
                "\"name\":\"web\",\"uid\":\"" + uid + "\"",
                "spec.externalIPs[0]");
        site.awaitServed(POD1);
    }

    @Test
    void twoServicesOfOneAddressAreToldBesideTheOneThatLoses() throws Exception {
        site.mode = ProxyMode.NFTABLES;
        site.api.put(
                ServiceObject.service("shop/zoo")
                        .clusterIp(Site.WEB.toString())
                        .port("http", 80)
                        .json());
        site.startAndAwaitSync();
        awaitEvent("\"reason\":\"AddressTaken\"", "\"name\":\"zoo\"", "shop/web:http has it");
        site.awaitServed(POD1);
    }

    @Test
    void anApiServerThatTakesNoEventsStopsNothing() throws Exception {
        site.startAndAwaitSync();
        site.api.goDown();
        site.node.run(Place.NODE, "iptables", "-t", "nat", "-F", "KUBE-SERVICES");
        site.awaitServed(POD1);
        site.api.comeUp();
        awaitEvent("\"reason\":\"RulesChanged\"");
    }

    private void awaitEvent(String... words) throws IOException, InterruptedException {
        site.await(
                "an event with " + String.join(" and ", words),
                () -> site.api.list(Resource.EVENTS).stream().anyMatch(event -> has(event, words)));
    }

    private static boolean has(String event, String... words) {
        for (String word : words) {
            if (!event.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
