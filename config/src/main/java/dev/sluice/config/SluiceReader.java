package dev.sluice.config;

import java.time.Duration;
import java.util.List;

/// Reads a [SluiceConfig] from a tree of values. Unlike kube-proxy's file, an unknown field is an
/// error: there are no files of older versions to accept.
final class SluiceReader {
    static final String KIND = "SluiceConfiguration";
    static final String API_VERSION = "sluice.dev/v1alpha1";

    private SluiceReader() {}

    /// Reads all fields. For a wrong value, it adds a problem and uses the default.
    static SluiceConfig read(Fields root) {
        root.text("apiVersion", "");
        root.text("kind", "");
        var config =
                new SluiceConfig(
                        ipvs(root.object("ipvs")),
                        nftables(root.object("nftables")),
                        lastGood(root.object("lastGood")),
                        root.oneOf("operatorInterface", List.of(OperatorAccess.values())),
                        root.flag("statusPage"));
        root.refuseOthers();
        return config;
    }

    private static SluiceConfig.Ipvs ipvs(Fields in) {
        Duration deadline = in.duration("drainDeadline");
        if (deadline.isNegative()) {
            in.refuse(
                    "drainDeadline", "must not be negative, but is " + GoDuration.print(deadline));
        }
        return new SluiceConfig.Ipvs(deadline);
    }

    private static SluiceConfig.Nftables nftables(Fields in) {
        int limit = in.number("serviceCountersLimit");
        if (limit < 0) {
            in.refuse("serviceCountersLimit", "must not be negative, but is " + limit);
        }
        return new SluiceConfig.Nftables(in.flag("serviceCounters"), limit);
    }

    private static SluiceConfig.LastGood lastGood(Fields in) {
        String path = in.path("path");
        if (!path.startsWith("/")) {
            in.refuse("path", "must be an absolute path, not " + Fields.show(path));
        }
        return new SluiceConfig.LastGood(in.flag("enabled"), path);
    }
}
