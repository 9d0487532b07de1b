package dev.sluice.daemon;

import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Which IP families the kernel has switched on. As kube-proxy.
final class HostFamilies {
    private final Path proc;

    /// @param proc `/proc`
    HostFamilies(Path proc) {
        this.proc = proc;
    }

    /// Why a family is off; empty where it is on.
    Optional<String> whyOff(IpFamily family) {
        return switch (family) {
            case IPV4 -> Optional.empty();
            case IPV6 -> whyIpv6Off();
        };
    }

    private Optional<String> whyIpv6Off() {
        Path addresses = proc.resolve("net/if_inet6");
        if (!Files.exists(addresses)) {
            return Optional.of("the kernel has no IPv6: there is no " + addresses);
        }
        Path disabled = proc.resolve("sys/net/ipv6/conf/all/disable_ipv6");
        try {
            return Files.readString(disabled).strip().equals("1")
                    ? Optional.of("sysctl net/ipv6/conf/all/disable_ipv6 is 1")
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // nothing says that it is off
        }
    }
}
