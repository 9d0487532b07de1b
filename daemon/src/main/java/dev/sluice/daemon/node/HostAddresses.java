package dev.sluice.daemon.node;

import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.model.Ip;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/// Lists the addresses of the host's interfaces.
@FunctionalInterface
public interface HostAddresses {
    /// All addresses, also of loopback and of interfaces that are down, but not those of the
    /// interface to which ipvs mode assigns service addresses.
    List<Ip> list() throws SocketException;

    /// The addresses in the network namespace in which this process was started.
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
