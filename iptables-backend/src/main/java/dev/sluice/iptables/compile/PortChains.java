package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.Comment;
import dev.sluice.iptables.table.Match.Destination;
import dev.sluice.iptables.table.Match.DestinationPort;
import dev.sluice.iptables.table.Match.InInterface;
import dev.sluice.iptables.table.Match.IpProtocol;
import dev.sluice.iptables.table.Match.RecentlySeen;
import dev.sluice.iptables.table.Match.RememberSource;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Match.SourceIsLocal;
import dev.sluice.iptables.table.Match.StatisticRandom;
import dev.sluice.iptables.table.Match.Transport;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.table.Target.Dnat;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.TrafficVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compiles the chains of one service port. EXT receives external traffic. FW passes on to EXT only
/// what the source ranges allow. SVC and SVL choose an endpoint for traffic of policy Cluster and
/// Local. SEP sends to one endpoint.
final class PortChains {
    private static final Jump MASQUERADE = new Jump(Names.MARK_MASQ);

    private final Compiler compiler;
    private final PlannedPort port;
    private final List<Chain> out;
    private final ChainNames names;
    private final String id;

    PortChains(Compiler compiler, PlannedPort port, List<Chain> out) {
        this.compiler = compiler;
        this.port = port;
        this.out = out;
        this.names = new ChainNames(port.name());
        this.id = port.name().toString();
    }

    void compile() {
        if (!port.hasEndpoints()) {
            return;
        }
        if (port.hasExternalFrontends()) {
            external();
            firewall();
        }
        balancing(names.cluster(), TrafficPolicy.CLUSTER, port.cluster());
        balancing(names.local(), TrafficPolicy.LOCAL, port.local());
        port.reachable().forEach(this::endpoint);
    }

    private void external() {
        List<Rule> rules = new ArrayList<>();
        String destinations = " for " + id + " external destinations";
        if (port.externalPolicy() == TrafficPolicy.CLUSTER) {
            rules.add(Rule.of(MASQUERADE, new Comment("masquerade traffic" + destinations)));
        } else {
            // Traffic of this node to an external address does not leave the node: it is balanced
            // over all endpoints. Pods keep their source address. The node's own traffic is
            // masqueraded, because the endpoint may not be able to reach its source address.
            Jump toCluster = new Jump(names.cluster());
            fromPods(false)
                    .ifPresent(local ->
                            rules.add(
                                    Rule.of(
                                            toCluster,
                                            local,
                                            new Comment("pod traffic" + destinations))));
            Comment masquerade = new Comment("masquerade LOCAL traffic" + destinations);
            rules.add(Rule.of(MASQUERADE, masquerade, new SourceIsLocal()));
            Comment route = new Comment("route LOCAL traffic" + destinations);
            rules.add(Rule.of(toCluster, route, new SourceIsLocal()));
        }
        if (port.external() == TrafficVerdict.FORWARD) {
            rules.add(Rule.of(new Jump(policyChain(port.externalPolicy()))));
        }
        out.add(new Chain(names.external(), rules));
    }

    private void firewall() {
        List<Ip> vips = new ArrayList<>();
        for (Frontend frontend : port.frontends()) {
            if (frontend instanceof Frontend.LoadBalancerVip(Ip ip, _)) {
                vips.add(ip);
            }
        }
        if (vips.isEmpty() || !port.sources().restrict()) {
            return;
        }
        List<Rule> rules = new ArrayList<>();
        Jump admit = new Jump(names.external());
        Comment comment = new Comment(id + " loadbalancer IP");
        for (Cidr cidr : port.sources().cidrs()) {
            rules.add(Rule.of(admit, new Source(false, cidr), comment));
        }
        if (port.sources().admitNode()) {
            // Packets of the node itself to a VIP may have that VIP as their source.
            vips.forEach(vip -> rules.add(Rule.of(admit, Source.of(vip), comment)));
        }
        String rest = "other traffic to " + id + " will be dropped by KUBE-PROXY-FIREWALL";
        rules.add(Rule.of(new Target.Nothing(), new Comment(rest)));
        out.add(new Chain(names.firewall(), rules));
    }

    private void balancing(String chain, TrafficPolicy policy, List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            return;
        }
        List<Rule> rules = new ArrayList<>(endpoints.size() + 1);
        if (policy == port.internalPolicy() && port.internal() == TrafficVerdict.FORWARD) {
            masqueradeInternal(rules);
        }
        if (port.affinitySeconds() > 0) {
            for (Endpoint endpoint : endpoints) {
                String sep = names.endpoint(endpoint);
                var seen = new RecentlySeen(sep, port.affinitySeconds(), compiler.family());
                rules.add(perEndpoint(new Jump(sep), arrow(endpoint), seen));
            }
        }
        for (int i = 0; i < endpoints.size(); i++) {
            // Rule i of n takes 1/(n-i) of the packets that the rules before it left.
            int left = endpoints.size() - i;
            Jump jump = new Jump(names.endpoint(endpoints.get(i)));
            String comment = arrow(endpoints.get(i));
            rules.add(
                    left == 1
                            ? perEndpoint(jump, comment)
                            : perEndpoint(jump, comment, new StatisticRandom(left)));
        }
        out.add(new Chain(chain, rules));
    }

    private void masqueradeInternal(List<Rule> rules) {
        List<Match> matches = new ArrayList<>();
        if (!compiler.node().masqueradeAll()) {
            Optional<Match> fromElsewhere = fromPods(true);
            if (fromElsewhere.isEmpty()) {
                return;
            }
            matches.add(fromElsewhere.get());
        }
        Destination isClusterIp = Destination.of(port.clusterIp().ip());
        // iptables-save prints addresses before interfaces, and the source first.
        boolean interfaceFirst = !matches.isEmpty() && matches.getFirst() instanceof InInterface;
        matches.add(interfaceFirst ? 0 : matches.size(), isClusterIp);
        Protocol protocol = port.name().protocol();
        matches.add(new IpProtocol(protocol));
        matches.add(new Comment(id + " cluster IP"));
        matches.add(new DestinationPort(protocol, port.clusterIp().port()));
        rules.add(new Rule(matches, MASQUERADE));
    }

    private void endpoint(Endpoint endpoint) {
        String chain = names.endpoint(endpoint);
        Protocol protocol = port.name().protocol();
        // A pod's connection to itself is masqueraded, so that the reply takes the same path back.
        List<Match> hairpin = new ArrayList<>(2);
        hairpin.add(Source.of(endpoint.ip()));
        List<Match> send = new ArrayList<>(4);
        send.add(new IpProtocol(protocol));
        if (!compiler.large()) {
            hairpin.add(new Comment(id));
            send.add(new Comment(id));
        }
        if (port.affinitySeconds() > 0) {
            send.add(new RememberSource(chain, compiler.family()));
        }
        send.add(new Transport(protocol));
        Dnat dnat = new Dnat(endpoint.ip(), endpoint.port());
        out.add(new Chain(chain, List.of(new Rule(hairpin, MASQUERADE), new Rule(send, dnat))));
    }

    private String policyChain(TrafficPolicy policy) {
        return policy == TrafficPolicy.LOCAL ? names.local() : names.cluster();
    }

    private String arrow(Endpoint endpoint) {
        return id + " -> " + endpoint.text();
    }

    private Rule perEndpoint(Jump jump, String comment, Match... matches) {
        List<Match> all = new ArrayList<>(matches.length + 1);
        if (!compiler.large()) {
            all.add(new Comment(comment));
        }
        all.addAll(List.of(matches));
        return new Rule(all, jump);
    }

    /// The match for traffic of this node's pods, or with `not` for all other traffic; empty if the
    /// two cannot be distinguished.
    private Optional<Match> fromPods(boolean not) {
        return switch (compiler.node().detector()) {
            case LocalDetector.None() -> Optional.empty();
            case LocalDetector.SourceCidr(Cidr cidr) -> Optional.of(new Source(not, cidr));
            case LocalDetector.BridgeInterface(String name) ->
                    Optional.of(new InInterface(not, name));
            case LocalDetector.InterfacePrefix(String prefix) ->
                    Optional.of(new InInterface(not, prefix + "+"));
        };
    }
}
