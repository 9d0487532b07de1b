package dev.sluice.testbed.demo;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A Service of the shop, and its EndpointSlice.
///
/// @param nodePort 0 for none
/// @param local whether its externalTrafficPolicy is Local
/// @param podPort the port at which its pods listen
record ShopService(
        String name,
        Protocol protocol,
        Ip clusterIp,
        int port,
        int nodePort,
        boolean local,
        int podPort) {
    private static final String NAMESPACE = "shop";
    private static final String PORT_NAME = "main";

    static final ShopService WEB =
            new ShopService("web", Protocol.TCP, Ip.of("10.96.10.1"), 80, 30080, false, 8080);
    static final ShopService CHECKOUT =
            new ShopService("checkout", Protocol.TCP, Ip.of("10.96.10.2"), 443, 30443, true, 8443);
    static final ShopService NAMES =
            new ShopService("names", Protocol.UDP, Ip.of("10.96.10.3"), 53, 0, false, 5353);

    /// An endpoint of the slice.
    ///
    /// @param leaving whether it is terminating: it gets no new connections but serves the open
    ///   ones
    record Member(Pod pod, boolean leaving) {}

    static List<Member> ready(List<Pod> pods) {
        return pods.stream().map(pod -> new Member(pod, false)).toList();
    }

    /// Returns `shop/web`.
    String key() {
        return NAMESPACE + "/" + name;
    }

    /// Returns the port's name as in the comments of rules: `shop/web:main`.
    String portName() {
        return key() + ":" + PORT_NAME;
    }

    ObjectNode service() {
        ServiceObject object =
                ServiceObject.service(key())
                        .clusterIp(clusterIp.toString())
                        .port(PORT_NAME, protocol.toString(), port);
        if (nodePort != 0) {
            object.nodePort(nodePort);
        }
        if (local) {
            object.externalLocal();
        }
        return object.json();
    }

    ObjectNode slice(List<Member> members) {
        SliceObject object = SliceObject.slice(key()).port(PORT_NAME, protocol.toString(), podPort);
        for (Member member : members) {
            String ip = member.pod().ip().toString();
            if (member.leaving()) {
                object.terminating(ip, member.pod().node());
            } else {
                object.ready(ip, member.pod().node());
            }
        }
        return object.json();
    }
}
