package dev.sluice.nftables.layout;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Statement.Side;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import java.util.List;
import java.util.Optional;

/// What the table depends on besides Services.
record TableContext(
        IpFamily family,
        LocalDetector detector,
        boolean masqueradeAll,
        NodePortAddresses nodePortAddresses,
        List<Cidr> serviceCidrs,
        TableSettings settings) {

    static TableContext of(Plan plan, TableSettings settings) {
        return new TableContext(
                plan.family(),
                plan.node().detector(),
                plan.node().masqueradeAll(),
                plan.node().nodePortAddresses(),
                plan.serviceCidrs(),
                settings);
    }

    /// Whether the chains that Services use are the same with another context.
    boolean servesAs(TableContext other) {
        return detector.equals(other.detector) && settings.equals(other.settings);
    }

    /// The addresses that accept node ports; empty if all do. Loopback addresses are left out: the
    /// kernel does not send from them to other hosts.
    Optional<List<Ip>> nodePortIps() {
        return switch (nodePortAddresses) {
            case NodePortAddresses.All _ -> Optional.empty();
            case NodePortAddresses.Only(List<Ip> ips) ->
                    Optional.of(ips.stream().filter(ip -> !ip.isLoopback()).toList());
        };
    }

    /// A test whether a packet comes from a pod of this node; empty if that cannot be told.
    Optional<Statement> fromPod() {
        return fromPod(false);
    }

    Optional<Statement> notFromPod() {
        return fromPod(true);
    }

    private Optional<Statement> fromPod(boolean negated) {
        return switch (detector) {
            case LocalDetector.None _ -> Optional.empty();
            case LocalDetector.SourceCidr(Cidr cidr) ->
                    Optional.of(new Statement.InNetwork(Side.SOURCE, cidr, negated));
            case LocalDetector.BridgeInterface(String name) ->
                    Optional.of(new Statement.InInterface(name, false, negated));
            case LocalDetector.InterfacePrefix(String prefix) ->
                    Optional.of(new Statement.InInterface(prefix, true, negated));
        };
    }

    Statement mark() {
        return new Statement.Mark(settings.mark());
    }
}
