package dev.sluice.config;

import java.util.List;

/// The versions of Kubernetes whose kube-proxy Sluice matches. A table of `docs/compatibility.md`
/// says what of each.
public final class KubernetesVersion {
    public static final int MAJOR = 1;

    /// The minor version that Sluice gives as its own: the newest that is released.
    public static final int MINOR = 37;

    /// The minor versions whose configurations and behaviour are matched.
    public static final List<Integer> MATCHED = List.of(36, 37, 38);

    private KubernetesVersion() {}

    /// Returns a version like `1.37`.
    public static String of(int minor) {
        return MAJOR + "." + minor;
    }

    /// Returns the version that Sluice gives as its own, like `1.37`.
    public static String current() {
        return of(MINOR);
    }

    /// Returns the version before each matched one: of these, a configuration may show the hidden
    /// metrics.
    static List<String> previous() {
        return MATCHED.stream().map(minor -> of(minor - 1)).toList();
    }
}
