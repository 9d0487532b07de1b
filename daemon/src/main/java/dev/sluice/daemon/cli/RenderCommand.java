package dev.sluice.daemon.cli;

import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.daemon.mode.HostFacts;
import dev.sluice.daemon.mode.Modes;
import dev.sluice.daemon.report.SkippedServices;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice render`: prints the rules that a node would get, without a node.
final class RenderCommand implements CliCommand {
    /// The flags of `sluice run` that the help page shows.
    private static final Set<String> SHOWN = Set.of("config", "hostname-override");

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    RenderCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public String verb() {
        return "render";
    }

    @Override
    public String summary() {
        return "print the rules a node would get from given objects";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.addOption(
                ObjectFiles.option()
                        .required(true)
                        .description(
                                "Services, EndpointSlices and the Node, as kubectl get -o yaml (or"
                                        + " json) prints them, or as manifests; - for standard input")
                        .build());
        spec.addOption(
                OptionSpec.builder("--family")
                        .type(String.class)
                        .paramLabel("IPv4|IPv6")
                        .description("the IP family (default: IPv4)")
                        .build());
        spec.addOption(
                OptionSpec.builder("--mode")
                        .type(String.class)
                        .paramLabel("MODE")
                        .description(
                                "iptables, ipvs or nftables (default: as --config or --proxy-mode"
                                        + " says)")
                        .build());
        HostFactOptions.all().forEach(spec::addOption);
        for (Flag flag : Flag.all()) {
            boolean shown = SHOWN.contains(flag.word());
            spec.addOption(FlagOptions.of(flag).hidden(!shown).build());
        }
        spec.usageMessage()
                .description(
                        "Prints what iptables-restore (with --mode nftables: nft -f; with ipvs: sh) needs, on a"
                                + " node without other rules, to carry the Services of the given"
                                + " objects. Neither root nor a cluster is needed.",
                        "Facts about the host are looked up on this one, unless flags give them."
                                + " All flags of sluice run that shape rules are taken as well.",
                        "");
        return spec;
    }

    @Override
    public int run(ParseResult parsed) throws CommandException {
        Logs.configure(0);
        IpFamily family = family(parsed.matchedOptionValue("--family", "IPv4"));
        HostFacts facts = HostFactOptions.given(parsed);
        ObjectFiles objects = ObjectFiles.read(parsed, given(parsed), in, err);
        Plan plan = objects.plan(family, facts.addresses(), problems());
        Modes.of(objects.config()).render(plan, facts, out::println);
        return 0;
    }

    private PlanListener problems() {
        return new PlanListener() {
            @Override
            public void skipped(ServiceName service, Ip clusterIp) {
                err.println("sluice: " + SkippedServices.line(service, clusterIp));
            }

            @Override
            public void addressTaken(AddressConflict conflict) {
                err.println("sluice: " + conflict);
            }
        };
    }

    private static GivenFlags given(ParseResult parsed) {
        GivenFlags given = FlagOptions.given(parsed);
        String mode = parsed.matchedOptionValue("--mode", "");
        return mode.isEmpty() ? given : given.insisting("proxy-mode", mode);
    }

    private static IpFamily family(String label) throws CommandException {
        return Arrays.stream(IpFamily.values())
                .filter(family -> family.label().equals(label))
                .findFirst()
                .orElseThrow(() ->
                        new CommandException(
                                "--family: must be IPv4 or IPv6, not \"" + label + '"'));
    }
}
