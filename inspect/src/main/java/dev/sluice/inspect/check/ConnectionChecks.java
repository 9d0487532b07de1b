package dev.sluice.inspect.check;

import dev.sluice.conntrack.PortUse;
import dev.sluice.inspect.check.facts.TrackingFacts.TableFill;
import java.util.List;

/// The kernel's table of connections.
final class ConnectionChecks {
    /// As in the daemon's own alarms.
    private static final double HIGH = 0.8;

    /// The kernel's default is one bucket for each entry; kube-proxy sets a quarter.
    private static final int MOST_PER_BUCKET = 8;

    private static final int USUAL_PER_BUCKET = 4;

    private ConnectionChecks() {}

    static List<Check> all() {
        return List.of(
                new Check(
                        FindingKind.TABLE_NEARLY_FULL,
                        facts -> facts.tracking().table().map(ConnectionChecks::full)),
                new Check(
                        FindingKind.FEW_SOURCE_PORTS,
                        facts -> facts.tracking().ports().map(ConnectionChecks::sourcePorts)),
                new Check(
                        FindingKind.FEW_BUCKETS,
                        facts -> facts.tracking().table().map(ConnectionChecks::buckets)));
    }

    private static List<Finding> full(TableFill table) {
        return Check.when(
                table.maximum() > 0 && table.entries() >= HIGH * table.maximum(),
                FindingKind.TABLE_NEARLY_FULL.at(
                        "nf_conntrack_max",
                        "%d of %d entries are in use: new connections fail when all are"
                                .formatted(table.entries(), table.maximum()),
                        "NUMBER",
                        Long.toString(2 * table.maximum())));
    }

    private static List<Finding> sourcePorts(List<PortUse> uses) {
        return uses.stream()
                .filter(use -> use.share() >= HIGH)
                .map(use ->
                        FindingKind.FEW_SOURCE_PORTS.at(
                                use.destination().withPort(use.port()) + "/" + use.protocolName(),
                                "%d %% of the source ports of %s are in use%s: new connections there fail when all are"
                                        .formatted(
                                                Math.round(use.share() * 100),
                                                use.source(),
                                                use.services().isEmpty()
                                                        ? ""
                                                        : " for "
                                                                + String.join(
                                                                        ", ", use.services()))))
                .toList();
    }

    private static List<Finding> buckets(TableFill table) {
        return Check.when(
                table.buckets() > 0 && table.maximum() > MOST_PER_BUCKET * table.buckets(),
                FindingKind.FEW_BUCKETS.at(
                        "nf_conntrack_buckets",
                        "%d buckets for %d entries: a full table is slow"
                                .formatted(table.buckets(), table.maximum()),
                        "NUMBER",
                        Long.toString(table.maximum() / USUAL_PER_BUCKET)));
    }
}
