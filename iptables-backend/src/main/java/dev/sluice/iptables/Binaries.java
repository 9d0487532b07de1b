package dev.sluice.iptables;

import dev.sluice.model.IpFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The variant of the installed iptables programs.
public enum Binaries {
    /// The variant that `iptables` is on this host or in this container image.
    HOST(""),
    NFT("-nft"),
    LEGACY("-legacy");

    private final String suffix;

    Binaries(String suffix) {
        this.suffix = suffix;
    }

    /// Returns whether the program that lists rules is installed under the name of this variant.
    ///
    /// @param path the directories with programs, as in the variable `PATH`
    public boolean isInstalled(IpFamily family, String path) {
        String program = save(family);
        return Arrays.stream(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    String iptables(IpFamily family) {
        return switch (family) {
            case IPV4 -> "iptables" + suffix;
            case IPV6 -> "ip6tables" + suffix;
        };
    }

    String save(IpFamily family) {
        return iptables(family) + "-save";
    }

    String restore(IpFamily family) {
        return iptables(family) + "-restore";
    }
}
