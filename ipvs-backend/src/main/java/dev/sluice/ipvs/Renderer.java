package dev.sluice.ipvs;

import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.kernel.ServiceLink;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Bound;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Prints a plan as it would be installed on an empty node: a shell script that runs `ipset`,
/// `iptables-restore`, `ipvsadm` and `ip`, in an order in which packets for a Service are accepted
/// last.
public final class Renderer {
    /// The interface that holds service addresses.
    static final String LINK = ServiceLink.NAME;

    private final Plan plan;
    private final Compiler compiler;
    private final ResourceRefCounts refCounts = new ResourceRefCounts();

    public Renderer(Plan plan, ServerSettings settings) {
        this.plan = plan;
        this.compiler = Compiler.of(plan, settings);
        List<ServiceResources> resources = new ArrayList<>();
        plan.services().forEach((_, service) -> resources.add(compiler.resources(service)));
        refCounts.replace(List.of(), resources);
    }

    /// @param line called with each line, without its line end
    public void render(Consumer<String> line) {
        String restore =
                switch (plan.family()) {
                    case IPV4 -> "iptables-restore";
                    case IPV6 -> "ip6tables-restore";
                };
        line.accept("#!/bin/sh -e");
        section(line, "ipset -exist restore", this::sets);
        section(line, restore + " --noflush", this::rules);
        section(line, "ipvsadm --restore", this::servers);
        line.accept(
                "ip link show " + LINK + " >/dev/null 2>&1 || ip link add " + LINK + " type dummy");
        section(line, "ip -batch -", this::addresses);
    }

    private static void section(
            Consumer<String> line, String command, Consumer<Consumer<String>> input) {
        line.accept(command + " <<'END'");
        input.accept(line);
        line.accept("END");
    }

    private void sets(Consumer<String> line) {
        IpFamily family = plan.family();
        for (IpsetName set : IpsetName.values()) {
            line.accept("create " + set.in(family) + " " + set.type().spec(family));
        }
        refCounts.items().stream()
                .filter(Member.class::isInstance)
                .map(Member.class::cast)
                .map(member -> "add " + member.set().in(family) + " " + member.entry())
                .sorted()
                .forEach(line);
    }

    private void rules(Consumer<String> line) {
        var rules = new FixedRules(compiler, refCounts.filled(), refCounts.guards());
        for (Table table : List.of(Table.NAT, Table.FILTER)) {
            line.accept("*" + table);
            var chains = rules.chains(table);
            chains.forEach(chain -> line.accept(":" + chain.name() + " - [0:0]"));
            for (EntryRule entry : EntryRule.all()) {
                if (entry.table() == table) {
                    line.accept("-I " + entry.chain() + " " + entry.rule().text());
                }
            }
            chains.forEach(chain ->
                    chain.rules()
                            .forEach(
                                    rule -> line.accept("-A " + chain.name() + " " + rule.text())));
            line.accept("COMMIT");
        }
    }

    private void servers(Consumer<String> line) {
        for (ServerAddress at : new TreeSet<>(refCounts.addresses())) {
            Pool pool = refCounts.pool(at);
            if (pool != null) {
                server(line, pool);
            }
        }
    }

    private static void server(Consumer<String> line, Pool pool) {
        VirtualServerSpec server = pool.server();
        line.accept(server(server));
        for (Endpoint endpoint : pool.endpoints()) {
            line.accept(real(server.at(), endpoint.text(), 1));
        }
    }

    /// Prints a virtual server.
    static String server(VirtualServerSpec server) {
        String sticky = server.timeout() > 0 ? " -p " + server.timeout() : "";
        String flags = (server.flags() & VirtualServerSpec.HASH_PORTS) != 0 ? " -b mh-port" : "";
        return "-A " + service(server.at()) + " -s " + server.scheduler() + sticky + flags;
    }

    /// Prints a real server.
    ///
    /// @param real its address and port
    static String real(ServerAddress at, String real, int weight) {
        return "-a " + service(at) + " -r " + real + " -m -w " + weight;
    }

    private static String service(ServerAddress at) {
        return option(at.protocol()) + " " + at.ip().withPort(at.port());
    }

    private static String option(Protocol protocol) {
        return switch (protocol) {
            case TCP -> "-t";
            case UDP -> "-u";
            case SCTP -> "--sctp-service";
        };
    }

    private void addresses(Consumer<String> line) {
        refCounts.items().stream()
                .filter(Bound.class::isInstance)
                .map(item -> ((Bound) item).ip())
                .sorted()
                .forEach(ip -> line.accept(address(ip)));
    }

    /// Prints a service address of the interface.
    static String address(Ip ip) {
        return "addr replace " + ip + "/" + ip.family().bits() + " dev " + LINK;
    }
}
