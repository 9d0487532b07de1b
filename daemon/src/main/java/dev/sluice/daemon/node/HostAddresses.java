package dev.sluice.daemon.node;

import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.model.Ip;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// The addresses of the host's interfaces.
@FunctionalInterface
public interface HostAddresses {
    /// All addresses, those of loopback and of interfaces that are down included; not those of the
    /// interface by which ipvs mode gives service addresses to the node.
    List<Ip> list() throws SocketException;

    /// Those of the network namespace that this process was started in.
    static List<Ip> ofThisHost() throws SocketException {
        List<Ip> ips = new ArrayList<>();
        for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
            if (link.getName().equals(ServiceLink.NAME)) {
                continue;
            }
            for (InterfaceAddress address : link.getInterfaceAddresses()) {
                InetAddress ip = address.getAddress();
                ips.add(Ip.of(ip.getAddress()));
            }
        }
        return ips;
    }
}
