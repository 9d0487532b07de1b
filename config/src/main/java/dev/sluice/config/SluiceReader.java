package dev.sluice.config;

import java.time.Duration;

/// Makes a [SluiceConfig] of a tree of values. Unlike kube-proxy's, it is read strictly: nobody has
/// files of it that are older than it is.
final class SluiceReader {
    static final String KIND = "SluiceConfiguration";
    static final String API_VERSION = "sluice.dev/v1alpha1";
    private static final String LAST_GOOD = "/var/lib/sluice/last-good";

    private SluiceReader() {}

    /// Reads what there is; what is wrong goes to the problems, and the field has its default.
    static SluiceConfig read(Fields root) {
        root.text("apiVersion", "");
        root.text("kind", "");
        var config =
                new SluiceConfig(
                        ipvs(root.object("ipvs")),
                        nftables(root.object("nftables")),
                        lastGood(root.object("lastGood")));
        root.refuseOthers();
        return config;
    }

    private static SluiceConfig.Ipvs ipvs(Fields in) {
        Duration deadline = in.durationOrZero("drainDeadline", Duration.ZERO);
        if (deadline.isNegative()) {
            in.refuse(
                    "drainDeadline", "must not be negative, but is " + GoDuration.print(deadline));
        }
        return new SluiceConfig.Ipvs(deadline);
    }

    private static SluiceConfig.Nftables nftables(Fields in) {
        int limit = in.numberOrZero("serviceCountersLimit", 1000);
        if (limit < 0) {
            in.refuse("serviceCountersLimit", "must not be negative, but is " + limit);
        }
        return new SluiceConfig.Nftables(in.flag("serviceCounters", false), limit);
    }

    private static SluiceConfig.LastGood lastGood(Fields in) {
        String path = in.path("path", LAST_GOOD);
        if (!path.startsWith("/")) {
            in.refuse("path", "must be an absolute path, not " + Fields.show(path));
        }
        return new SluiceConfig.LastGood(in.flag("enabled", true), path);
    }
}
