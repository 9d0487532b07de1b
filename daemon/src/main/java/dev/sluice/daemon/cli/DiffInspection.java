package dev.sluice.daemon.cli;

import dev.sluice.daemon.mode.KernelComparison;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.DifferenceText;
import dev.sluice.model.Ip;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `sluice diff`: what should be in the kernel, and what is.
final class DiffInspection implements Inspection<Difference> {
    static final String AGAINST = "--against";
    private static final String KUBE_PROXY = "kube-proxy";

    @Override
    public String verb() {
        return "diff";
    }

    @Override
    public String summary() {
        return "compare what should be in the kernel with what is, or two sets of objects";
    }

    @Override
    public String kind() {
        return Difference.KIND;
    }

    @Override
    public Class<Difference> item() {
        return Difference.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder(AGAINST)
                        .type(String.class)
                        .paramLabel(KUBE_PROXY)
                        .description("compare with kube-proxy's rules, of any mode")
                        .build());
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        return Map.of(
                "against",
                againstKubeProxy(parsed) ? KUBE_PROXY : "",
                "raw",
                raw(parsed) ? "true" : "");
    }

    /// Compares what the objects ask for with the kernel of this host.
    @Override
    public Document<Difference> fromObjects(ParseResult parsed, ObjectFiles objects)
            throws CommandException {
        boolean kubeProxys = againstKubeProxy(parsed);
        try {
            List<Ip> addresses = HostAddresses.ofThisHost();
            List<Difference> all = new ArrayList<>();
            for (Plan plan : objects.plans(addresses)) {
                all.addAll(
                        KernelComparison.read(
                                        objects.config(),
                                        plan,
                                        addresses,
                                        KernelComparison.modes(objects.config(), kubeProxys))
                                .differences(plan, kubeProxys, raw(parsed)));
            }
            return new Document<>(Difference.KIND, all);
        } catch (SocketException | SyncException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<OutputFormat> formats() {
        return List.of(
                OutputFormat.TABLE,
                OutputFormat.SHORT,
                OutputFormat.RAW,
                OutputFormat.JSON,
                OutputFormat.YAML);
    }

    @Override
    public List<String> lines(
            Document<Difference> answer, ParseResult parsed, OutputFormat format, boolean colour) {
        if (raw(parsed)) {
            return answer.items().stream().map(Difference::text).toList();
        }
        String same =
                parsed.hasMatchedOption(AGAINST)
                        ? "no difference: kube-proxy does what Sluice would do"
                        : "no difference: the kernel does what it should";
        return format == OutputFormat.SHORT
                ? List.of(
                        answer.items().isEmpty()
                                ? same
                                : DifferenceText.count(answer.items().size(), "difference"))
                : DifferenceText.of(answer.items(), same);
    }

    @Override
    public int status(Document<Difference> answer, ParseResult parsed) {
        return answer.items().isEmpty() ? 0 : 1;
    }

    private static boolean raw(ParseResult parsed) {
        return parsed.matchedOptionValue("--output", "").equals("raw");
    }

    private static boolean againstKubeProxy(ParseResult parsed) throws CommandException {
        String against = parsed.matchedOptionValue(AGAINST, "");
        if (!against.isEmpty() && !against.equals(KUBE_PROXY)) {
            throw new CommandException(
                    AGAINST + ": must be " + KUBE_PROXY + ", not \"" + against + '"');
        }
        return !against.isEmpty();
    }
}
