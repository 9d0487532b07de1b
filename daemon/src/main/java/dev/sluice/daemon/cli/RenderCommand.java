package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.mode.HostFacts;
import dev.sluice.daemon.mode.Mode;
import dev.sluice.daemon.mode.Modes;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.daemon.report.SkippedServices;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
                OptionSpec.builder("--objects")
                        .required(true)
                        .arity("1..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel("FILE")
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
    public void run(ParseResult parsed) throws CommandException {
        Logs.configure(0);
        try {
            ProxyConfig config = ConfigLoader.load(given(parsed)).config();
            Mode mode = Modes.of(config);
            IpFamily family = family(parsed.matchedOptionValue("--family", "IPv4"));
            HostFacts facts = HostFactOptions.given(parsed);
            Snapshot snapshot = read(parsed, NodeName.of(config));
            NodeView view =
                    new ConfiguredView(config).of(snapshot.node(), family, facts.addresses());
            Plan plan =
                    new Planner(family, problems())
                            .plan(snapshot, view, Plan.nothing(family, view));
            mode.render(plan, facts, out::println);
        } catch (ConfigException e) {
            throw new CommandException(e);
        } catch (FatalException | ManifestException e) {
            throw new CommandException(e);
        }
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

    private Snapshot read(ParseResult parsed, String nodeName)
            throws ManifestException, CommandException {
        List<String> files = parsed.matchedOptionValue("--objects", List.of());
        var manifests =
                new Manifests(
                        nodeName,
                        problem -> err.println("sluice: " + OneLine.of(problem.toString())));
        int count = 0;
        for (String file : files) {
            count +=
                    file.equals("-")
                            ? manifests.read(in, "standard input")
                            : manifests.read(path(file));
        }
        if (count == 0) {
            throw new CommandException(
                    "no Services or EndpointSlices in " + String.join(", ", files));
        }
        return manifests.snapshot();
    }

    private static Path path(String file) throws CommandException {
        try {
            return InputFile.path(file);
        } catch (IOException e) {
            throw new CommandException(
                    "--objects: " + OneLine.quote(file) + " " + e.getMessage(), e);
        }
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
