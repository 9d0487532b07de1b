package dev.sluice.daemon.mode;

import dev.sluice.daemon.process.FatalException;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Sysctl;
import dev.sluice.sync.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out which IP families the kernel supports, as kube-proxy does.
public final class HostFamilies {
    private static final Logger LOG = LoggerFactory.getLogger(HostFamilies.class);

    private final Path proc;

    /// @param proc `/proc`
    public HostFamilies(Path proc) {
        this.proc = proc;
    }

    /// Creates the backend of each supported family. Missing families are logged.
    ///
    /// @param events receives Events about Services
    /// @throws FatalException if the host supports neither family
    public Map<IpFamily, Backend> backends(Mode mode, Events events) {
        String name = "mode " + mode.name();
        return each(name, family -> mode.backend(family, events));
    }

    /// Creates something for each family that the kernel supports.
    ///
    /// @throws FatalException if it supports neither
    public Map<IpFamily, Backend> each(Function<IpFamily, Backend> creator) {
        return each("the network", creator::apply);
    }

    @FunctionalInterface
    private interface Creator {
        Backend create(IpFamily family) throws IOException;
    }

    private Map<IpFamily, Backend> each(String what, Creator creator) {
        Map<IpFamily, Backend> backends = new EnumMap<>(IpFamily.class);
        Map<IpFamily, String> missing = new EnumMap<>(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            Optional<String> off = whyOff(family);
            try {
                if (off.isPresent()) {
                    missing.put(family, off.get());
                } else {
                    backends.put(family, creator.create(family));
                }
            } catch (IOException e) {
                missing.put(family, String.valueOf(e.getMessage()));
            }
        }
        if (backends.isEmpty()) {
            Set<String> reasons = new LinkedHashSet<>(missing.values());
            throw new FatalException(
                    "%s is not available on this host: %s"
                            .formatted(what, String.join("; ", reasons)));
        }
        missing.forEach((family, reason) -> LOG.info("no {} rules: {}", family.label(), reason));
        return backends;
    }

    /// Why a family is not supported; empty if it is.
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
        return new Sysctl(disabled).is(1)
                ? Optional.of("sysctl net/ipv6/conf/all/disable_ipv6 is 1")
                : Optional.empty();
    }
}
