package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.Flag;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.daemon.node.NodeName;
import dev.sluice.daemon.process.FatalException;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// API objects in files, and the configuration of the node that is asked about.
///
/// @param config the configuration, from `--config` and the flags of `sluice run`
/// @param snapshot the objects
record ObjectFiles(ProxyConfig config, Snapshot snapshot) {
    /// The flags of `sluice run` that help pages show.
    private static final Set<String> SHOWN = Set.of("config", "hostname-override");

    /// The options of commands that may read objects: `--objects` and all flags of `sluice run`.
    static List<OptionSpec> options() {
        List<OptionSpec> options = new ArrayList<>();
        options.add(
                option().description(
                                "answer from these files, without a daemon: Services, EndpointSlices and the Node, as kubectl get -o yaml (or json) prints them; - for standard input")
                        .build());
        for (Flag flag : Flag.all()) {
            boolean shown = SHOWN.contains(flag.word());
            options.add(FlagOptions.of(flag).hidden(!shown).build());
        }
        return options;
    }

    /// The option `--objects`, without a description.
    static OptionSpec.Builder option() {
        return OptionSpec.builder("--objects")
                .arity("1..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel("FILE");
    }

    static boolean areGiven(ParseResult parsed) {
        return parsed.hasMatchedOption("--objects");
    }

    /// Reads the files and the configuration. Faults of single objects are printed.
    ///
    /// @throws CommandException if a file cannot be read, or holds no Service or EndpointSlice
    static ObjectFiles read(ParseResult parsed, InputStream in, PrintStream err)
            throws CommandException {
        return read(parsed, FlagOptions.given(parsed), in, err);
    }

    /// @param given the flags to take the configuration from
    static ObjectFiles read(ParseResult parsed, GivenFlags given, InputStream in, PrintStream err)
            throws CommandException {
        try {
            ProxyConfig config = ConfigLoader.load(given).config();
            return new ObjectFiles(config, snapshot(parsed, NodeName.of(config), in, err));
        } catch (ConfigException e) {
            throw new CommandException(e);
        } catch (FatalException | ManifestException e) {
            throw new CommandException(e);
        }
    }

    /// Plans for the node of the configuration, in both families.
    ///
    /// @param addresses the addresses of the node's interfaces
    List<Plan> plans(List<Ip> addresses) {
        List<Plan> plans = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            plans.add(plan(family, addresses, PlanListener.NONE));
        }
        return plans;
    }

    /// Plans for the node of the configuration.
    ///
    /// @param addresses the addresses of the node's interfaces
    /// @param problems is told of Services that do not get what they claim
    Plan plan(IpFamily family, List<Ip> addresses, PlanListener problems) {
        NodeView view = new ConfiguredView(config).of(snapshot.node(), family, addresses);
        return new Planner(family, problems).plan(snapshot, view, Plan.nothing(family, view));
    }

    private static Snapshot snapshot(
            ParseResult parsed, String nodeName, InputStream in, PrintStream err)
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
}
