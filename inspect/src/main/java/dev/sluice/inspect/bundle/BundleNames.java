package dev.sluice.inspect.bundle;

import dev.sluice.model.IpFamily;
import java.util.Locale;
import java.util.regex.Pattern;

/// The names of the entries of a bundle.
public final class BundleNames {
    /// The Services, EndpointSlices and ServiceCIDRs that the daemon knows, and this Node, in the
    /// form of the Kubernetes API: a file for `--objects`.
    public static final String OBJECTS = "objects.json";

    /// The configuration in effect, a file for `--config`.
    public static final String CONFIG = "config/kube-proxy.yaml";

    /// Sluice's own configuration in effect, a file for `--sluice-config`.
    public static final String SLUICE_CONFIG = "config/sluice.yaml";

    /// Versions of programs and of the kernel.
    public static final String VERSIONS = "versions.txt";

    /// The addresses, interfaces and routes of the host, and what else rules depend on.
    public static final String HOST = "kernel/host.json";

    /// The lines of `sysctl -a` that concern packets of Services.
    public static final String SYSCTLS = "kernel/sysctls.txt";

    /// The modules of the kernel that filter or balance packets.
    public static final String MODULES = "kernel/modules.txt";

    /// How many connections go where.
    public static final String CONNTRACK = "kernel/conntrack.txt";

    public static final String METRICS = "metrics.txt";
    public static final String THREADS = "threads.txt";
    public static final String LOG = "log.txt";

    /// What is allowed: no parent folder, no hidden file, no blank.
    private static final Pattern FORM =
            Pattern.compile("[a-z0-9][a-z0-9-]*(?:[./][a-z0-9][a-z0-9-]*)*");

    private static final int LONGEST = 100;

    private BundleNames() {}

    /// The output of `iptables-save`.
    ///
    /// @param variant of the programs: `host`, `nft` or `legacy`
    public static String iptables(IpFamily family, String variant) {
        return "kernel/iptables-" + variant + "-" + word(family) + ".txt";
    }

    /// The messages with which the kernel lists nf_tables.
    public static String nftables(IpFamily family) {
        return "kernel/nftables-" + word(family) + ".nlmsg";
    }

    /// Virtual servers, sets and service addresses of ipvs mode.
    public static String ipvs(IpFamily family) {
        return "kernel/ipvs-" + word(family) + ".json";
    }

    /// The document of a page of the operator interface.
    ///
    /// @param page such as `services` or `services-desired`
    public static String page(String page) {
        return "pages/" + page + ".json";
    }

    static boolean isValid(String name) {
        return name.length() <= LONGEST && FORM.matcher(name).matches();
    }

    private static String word(IpFamily family) {
        return family.label().toLowerCase(Locale.ROOT);
    }
}
