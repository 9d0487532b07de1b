package dev.sluice.daemon.mode;

import dev.sluice.ipvs.HostSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Checks and repairs the sysctls that ipvs mode needs, in the network namespace of the calling
/// thread. Used by one thread.
public final class IpvsHost implements HostSettings {
    private final Path sysctls;
    private final List<IpvsSysctls> wanted;
    private final Set<IpvsSysctls> refused = new HashSet<>();

    /// @param sysctls `/proc/sys`
    /// @param strictArp `ipvs.strictARP` of the configuration
    /// @throws IOException if the kernel version cannot be read
    public IpvsHost(Path sysctls, boolean strictArp) throws IOException {
        this(sysctls, IpvsSysctls.wanted(KernelVersion.ofThisHost(), strictArp));
    }

    IpvsHost(Path sysctls, List<IpvsSysctls> wanted) {
        this.sysctls = sysctls;
        this.wanted = List.copyOf(wanted);
    }

    @Override
    public Optional<String> wrong() {
        return wanted.stream()
                .filter(sysctl -> !refused.contains(sysctl))
                .flatMap(sysctl -> sysctl.wrong(sysctls).stream())
                .findFirst();
    }

    @Override
    public List<String> repair() {
        List<String> lines = new ArrayList<>();
        for (IpvsSysctls sysctl : wanted) {
            try {
                sysctl.apply(sysctls);
                refused.remove(sysctl);
            } catch (IOException e) {
                if (refused.add(sysctl)) {
                    lines.add(String.valueOf(e.getMessage()));
                }
            }
        }
        return lines;
    }
}
