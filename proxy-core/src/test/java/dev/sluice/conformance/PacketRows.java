package dev.sluice.conformance;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;

import dev.sluice.model.Ip;
import java.util.List;

/// The rows of the packet table on one topic, in one IP family.
abstract class PacketRows {
    /// The port at which the endpoints of `shop/web` serve.
    static final int WEB = 8080;

    final TestNet net;

    /// A pod of `node1`.
    final Ip local;

    /// Another pod of `node1`.
    final Ip local2;

    /// A pod of `node2`.
    final Ip remote;

    final Ip clusterIp;
    final Ip externalIp;
    final Ip vip;

    PacketRows(TestNet net) {
        this.net = net;
        this.local = net.pod(1);
        this.local2 = net.pod(2);
        this.remote = net.remotePod(1);
        this.clusterIp = net.clusterIp(1);
        this.externalIp = net.externalIp(1);
        this.vip = net.vip(1);
    }

    /// The cases, in the order in which they run. Their names are unique in the table.
    abstract List<Case> cases();

    /// Begins a case. The IP family becomes part of its name, which makes it unique.
    Case.Builder named(String name) {
        return Case.named(name + " (" + net.family().label() + ")");
    }

    /// Service `shop/web` with the port `http`, 80.
    ServiceBuilder web() {
        return service("shop", "web").clusterIp(clusterIp).port("http", 80);
    }

    /// A slice of `shop/web`. Its endpoints serve the port `http` at 8080.
    SliceBuilder webSlice() {
        return slice("shop", "web").port("http", WEB);
    }
}
