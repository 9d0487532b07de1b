package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Match.Comment;
import dev.sluice.iptables.table.Match.Count;
import dev.sluice.iptables.table.Match.Destination;
import dev.sluice.iptables.table.Match.DestinationIsLocal;
import dev.sluice.iptables.table.Match.DestinationPort;
import dev.sluice.iptables.table.Match.IpProtocol;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.table.Target.Accept;
import dev.sluice.iptables.table.Target.Drop;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.iptables.table.Target.Reject;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.TrafficVerdict;
import java.util.List;

/// Compiles the rules of one service port in the shared chains of one table. For each frontend, the
/// rules of nat send its traffic to a chain of the port, and the rules of filter reject or drop it.
final class DispatchRules {
    private static final Destination LOOPBACK = new Destination(false, Cidr.of("127.0.0.0/8"));

    private final Compiler compiler;
    private final PlannedPort port;
    private final Table table;
    private final List<Dispatch> out;
    private final ChainNames names;
    private final String id;
    private final Protocol protocol;
    private final IpProtocol isProtocol;

    DispatchRules(Compiler compiler, PlannedPort port, Table table, List<Dispatch> out) {
        this.compiler = compiler;
        this.port = port;
        this.table = table;
        this.out = out;
        this.names = new ChainNames(port.name());
        this.id = port.name().toString();
        this.protocol = port.name().protocol();
        this.isProtocol = new IpProtocol(protocol);
    }

    void compile() {
        for (Frontend frontend : port.frontends()) {
            switch (frontend) {
                case Frontend.ClusterIp(Ip ip, int number) -> clusterIp(ip, number);
                case Frontend.ExternalIp(Ip ip, int number) -> externalIp(ip, number);
                case Frontend.LoadBalancerVip(Ip ip, int number) -> vip(ip, number);
                case Frontend.NodePort(int number) -> nodePort(number);
            }
        }
        if (port.healthCheckNodePort() != 0) {
            filter(
                    Names.NODE_PORTS,
                    Rule.of(
                            new Accept(),
                            new IpProtocol(Protocol.TCP),
                            new Comment(id + " health check node port"),
                            new DestinationPort(Protocol.TCP, port.healthCheckNodePort())));
        }
    }

    private void clusterIp(Ip ip, int number) {
        if (port.internal() == TrafficVerdict.FORWARD) {
            String to =
                    port.internalPolicy() == TrafficPolicy.LOCAL ? names.local() : names.cluster();
            nat(Names.SERVICES, to(ip, number, id + " cluster IP", new Jump(to)));
        } else {
            filter(Names.SERVICES, refuse(ip, number, port.internal()));
        }
    }

    private void externalIp(Ip ip, int number) {
        // Traffic from this node can be forwarded even if traffic from outside cannot. What the
        // external chain does not forward is dropped in filter.
        if (port.hasEndpoints()) {
            Jump jump = new Jump(names.external());
            nat(Names.SERVICES, to(ip, number, id + " external IP", jump));
        }
        refuseExternal(ip, number);
    }

    private void vip(Ip ip, int number) {
        if (port.hasEndpoints()) {
            boolean restricted = port.sources().restrict();
            Jump jump = new Jump(restricted ? names.firewall() : names.external());
            nat(Names.SERVICES, to(ip, number, id + " loadbalancer IP", jump));
            if (restricted) {
                String comment = id + " traffic not accepted by " + names.firewall();
                filter(Names.PROXY_FIREWALL, to(ip, number, comment, new Drop()));
            }
        }
        refuseExternal(ip, number);
    }

    private void refuseExternal(Ip ip, int number) {
        if (port.external() != TrafficVerdict.FORWARD) {
            filter(Names.EXTERNAL_SERVICES, refuse(ip, number, port.external()));
        }
    }

    private void nodePort(int number) {
        Comment comment = new Comment(id);
        DestinationPort isPort = new DestinationPort(protocol, number);
        if (port.hasEndpoints()) {
            Jump jump = new Jump(names.external());
            if (countsLocalhost()) {
                Count count = new Count(RuleSettings.LOCALHOST_COUNTER);
                nat(Names.NODE_PORTS, Rule.of(jump, LOOPBACK, isProtocol, comment, isPort, count));
            }
            nat(Names.NODE_PORTS, Rule.of(jump, isProtocol, comment, isPort));
        }
        if (port.external() != TrafficVerdict.FORWARD) {
            filter(
                    Names.EXTERNAL_SERVICES,
                    Rule.of(
                            refusal(port.external()),
                            isProtocol,
                            new Comment(reason(port.external())),
                            new DestinationIsLocal(),
                            isPort));
        }
    }

    private boolean countsLocalhost() {
        return compiler.family() == IpFamily.IPV4
                && compiler.node().localhostNodePorts()
                && compiler.settings().countLocalhost();
    }

    private Rule refuse(Ip ip, int number, TrafficVerdict verdict) {
        return to(ip, number, reason(verdict), refusal(verdict));
    }

    private Rule to(Ip ip, int number, String comment, Target target) {
        return Rule.of(
                target,
                Destination.of(ip),
                isProtocol,
                new Comment(comment),
                new DestinationPort(protocol, number));
    }

    private Target refusal(TrafficVerdict verdict) {
        return verdict == TrafficVerdict.REJECT ? new Reject(compiler.family()) : new Drop();
    }

    private String reason(TrafficVerdict verdict) {
        return id
                + (verdict == TrafficVerdict.REJECT
                        ? " has no endpoints"
                        : " has no local endpoints");
    }

    private void nat(String chain, Rule rule) {
        emit(Table.NAT, chain, rule);
    }

    private void filter(String chain, Rule rule) {
        emit(Table.FILTER, chain, rule);
    }

    private void emit(Table in, String chain, Rule rule) {
        if (in == table) {
            out.add(new Dispatch(chain, rule));
        }
    }
}
