package dev.sluice.daemon.cli;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.diff.DifferenceText;
import dev.sluice.inspect.forecast.ClusterState;
import dev.sluice.inspect.forecast.Forecast;
import dev.sluice.inspect.forecast.Forecaster;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.ServiceName;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice diff A B`, or `A` with a change: what it would do to Services.
///
/// @param in standard input
/// @param err standard error
record ForecastInspection(InputStream in, PrintStream err) implements Inspection<Forecast> {
    private static final String DRAIN = "--drain";
    private static final String ZONE_DOWN = "--zone-down";
    private static final String DELETE = "--delete";

    /// Whether a command line asks for this rather than for the state of the kernel.
    static boolean isAsked(ParseResult parsed) {
        return parsed.hasMatchedPositional(0)
                || parsed.hasMatchedOption(DRAIN)
                || parsed.hasMatchedOption(ZONE_DOWN)
                || parsed.hasMatchedOption(DELETE);
    }

    @Override
    public String verb() {
        return "diff";
    }

    @Override
    public String summary() {
        return "foretell what a change does to Services";
    }

    @Override
    public String kind() {
        return Forecast.KIND;
    }

    @Override
    public Class<Forecast> item() {
        return Forecast.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..1")
                        .arity("0..2")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel("FILE")
                        .description(
                                "objects before and after a change: tells what it does to Services")
                        .build());
        option(spec, DRAIN, "NODE", "the change is that the pods of this node go");
        option(spec, ZONE_DOWN, "ZONE", "the change is that the nodes of this zone go");
        option(spec, DELETE, "NAMESPACE/NAME", "the change is that this Service goes");
    }

    private static void option(CommandSpec spec, String name, String value, String description) {
        spec.addOption(
                OptionSpec.builder(name)
                        .type(String.class)
                        .paramLabel(value)
                        .description(description)
                        .build());
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        throw new CommandException("a forecast needs files");
    }

    /// Reads the files and compares.
    ///
    /// @throws CommandException if a file cannot be read, or the command line makes no sense
    Document<Forecast> forecast(ParseResult parsed) throws CommandException {
        List<String> files = new ArrayList<>();
        if (parsed.hasMatchedPositional(0)) {
            files.addAll(parsed.matchedPositionalValue(0, List.<String>of()));
        }
        List<String> objects =
                BundleOption.isGiven(parsed)
                        ? List.of(BundleOption.file(parsed))
                        : parsed.matchedOptionValue("--objects", List.of());
        boolean changes =
                parsed.hasMatchedOption(DRAIN)
                        || parsed.hasMatchedOption(ZONE_DOWN)
                        || parsed.hasMatchedOption(DELETE);
        if (changes && files.size() + objects.size() == 0) {
            throw new CommandException("name the files that hold the objects before the change");
        }
        if (!changes && files.size() != 2) {
            throw new CommandException(
                    "name two files, or one and %s, %s or %s".formatted(DRAIN, ZONE_DOWN, DELETE));
        }
        if (!changes) {
            return document(read(List.of(files.getFirst())), read(List.of(files.getLast())));
        }
        files.addAll(objects);
        ClusterState before = read(files);
        return document(before, changed(parsed, before));
    }

    private static Document<Forecast> document(ClusterState before, ClusterState after) {
        return new Document<>(Forecast.KIND, Forecaster.of(before, after));
    }

    private static ClusterState changed(ParseResult parsed, ClusterState before)
            throws CommandException {
        ClusterState after = before;
        String node = parsed.matchedOptionValue(DRAIN, "");
        String zone = parsed.matchedOptionValue(ZONE_DOWN, "");
        String service = parsed.matchedOptionValue(DELETE, "");
        if (!node.isEmpty()) {
            after = after.drained(node);
        }
        if (!zone.isEmpty()) {
            if (!before.zones().containsValue(zone)) {
                throw new CommandException(
                        "%s: no Node in the files is in zone %s"
                                .formatted(ZONE_DOWN, OneLine.quote(zone)));
            }
            after = after.withoutZone(zone);
        }
        if (!service.isEmpty()) {
            String[] parts = service.split("/", -1);
            if (parts.length != 2) {
                throw new CommandException(
                        "%s: must be NAMESPACE/NAME, not %s"
                                .formatted(DELETE, OneLine.quote(service)));
            }
            var name = new ServiceName(parts[0], parts[1]);
            if (before.objects().services().get(name) == null) {
                throw new CommandException(
                        "%s: there is no Service %s in the files"
                                .formatted(DELETE, OneLine.quote(service)));
            }
            after = after.without(name);
        }
        return after;
    }

    private ClusterState read(List<String> files) throws CommandException {
        var manifests =
                new Manifests(
                        "", problem -> err.println("sluice: " + OneLine.of(problem.toString())));
        int count = 0;
        try {
            for (String file : files) {
                if (file.equals("-")) {
                    count += manifests.read(in, "standard input");
                } else if (BundleOption.isBundle(file)) {
                    count +=
                            manifests.read(BundleOption.read(file).open(BundleNames.OBJECTS), file);
                } else {
                    count += manifests.read(InputFile.path(file));
                }
            }
        } catch (ManifestException e) {
            throw new CommandException(e);
        } catch (IOException | BundleException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        if (count == 0) {
            throw new CommandException(
                    "no Services or EndpointSlices in " + String.join(", ", files));
        }
        return new ClusterState(manifests.snapshot(), manifests.zones());
    }

    @Override
    public List<String> lines(
            Document<Forecast> answer, ParseResult parsed, OutputFormat format, boolean colour) {
        if (answer.items().isEmpty()) {
            return List.of("no Service is worse off");
        }
        List<String> lines = new ArrayList<>();
        answer.items().forEach(each -> lines.addAll(DifferenceText.wrapped(each.text())));
        lines.add(DifferenceText.count(answer.items().size(), "consequence"));
        return lines;
    }

    @Override
    public int status(Document<Forecast> answer, ParseResult parsed) {
        return answer.items().isEmpty() ? 0 : 1;
    }
}
