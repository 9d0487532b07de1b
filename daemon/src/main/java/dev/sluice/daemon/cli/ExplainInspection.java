package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.explain.ExplainQuery;
import dev.sluice.daemon.explain.HostExplainer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.explain.ExplainRequest;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.ExplanationStep;
import dev.sluice.inspect.explain.ExplanationText;
import dev.sluice.inspect.explain.InvalidRequestException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice explain`: what this node does with a connection, and why.
final class ExplainInspection implements Inspection<Explanation> {
    private static final String FROM_KERNEL = "--from-kernel";
    private static final String MINIMAL = "--minimal";

    @Override
    public String verb() {
        return "explain";
    }

    @Override
    public String summary() {
        return "say what this node does with a connection, and why";
    }

    @Override
    public String kind() {
        return Explanation.KIND;
    }

    @Override
    public Class<Explanation> item() {
        return Explanation.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("TO")
                        .description(
                                "IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or nodeport:PORT")
                        .build());
        spec.addOption(
                text("--from", "SRC")
                        .description("an IP address, pod, node or outside (default: outside)")
                        .completionCandidates(List.of("pod", "node", "outside"))
                        .build());
        spec.addOption(
                text("--protocol", "P")
                        .description("tcp, udp or sctp (default: that of the port, or tcp)")
                        .completionCandidates(List.of("tcp", "udp", "sctp"))
                        .build());
        spec.addOption(
                text("--ct", "STATE")
                        .description(
                                "what conntrack knows of the connection: new or established"
                                        + " (default: new)")
                        .completionCandidates(List.of("new", "established"))
                        .build());
        spec.addOption(
                OptionSpec.builder(FROM_KERNEL)
                        .description(
                                "read the rules of this host, whoever wrote them, and ask no daemon")
                        .build());
        spec.addOption(OptionSpec.builder(MINIMAL).description("print the verdict alone").build());
        spec.usageMessage()
                .description(
                        "Says what happens to a new connection: which Service owns the address, by"
                                + " which policy endpoints were chosen, why others were left out,"
                                + " whether the source is rewritten, and which rules in the kernel"
                                + " the packet meets. What is wanted and what the kernel does are"
                                + " computed apart; a difference is told first, and ends the"
                                + " command with status 1.",
                        "");
    }

    private static OptionSpec.Builder text(String name, String label) {
        return OptionSpec.builder(name).type(String.class).paramLabel(label);
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        request(parsed);
        Map<String, String> query = new LinkedHashMap<>();
        ExplainQuery.PARAMETERS.forEach(name -> query.put(name, value(parsed, name)));
        return query;
    }

    @Override
    public boolean asksKernel(ParseResult parsed) {
        return parsed.matchedOptionValue(FROM_KERNEL, false);
    }

    @Override
    public Document<Explanation> fromObjects(ParseResult parsed, ObjectFiles objects)
            throws CommandException {
        try {
            return document(
                    HostExplainer.fromPlans(
                            request(parsed), objects.plans(List.of()), objects.config()));
        } catch (InvalidRequestException e) {
            throw refused(e);
        }
    }

    /// Addresses can be explained by the kernel alone.
    @Override
    public Document<Explanation> withoutDaemon(ParseResult parsed, CommandException why)
            throws CommandException {
        boolean wanted = asksKernel(parsed);
        try {
            List<Explanation> explained = HostExplainer.fromKernel(request(parsed));
            var note = new ExplanationStep("daemon", "was not asked: " + why.getMessage());
            return document(
                    wanted
                            ? explained
                            : explained.stream().map(one -> one.with(List.of(note))).toList());
        } catch (InvalidRequestException e) {
            throw wanted
                    ? refused(e)
                    : new CommandException(
                            OneLine.of(why.getMessage() + "; explain: " + e.getMessage(), 600), e);
        } catch (IOException e) {
            throw new CommandException("cannot read the kernel: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> lines(
            Document<Explanation> answer, ParseResult parsed, OutputFormat format, boolean colour) {
        boolean minimal = format == OutputFormat.SHORT || parsed.matchedOptionValue(MINIMAL, false);
        return new ExplanationText(minimal, colour).lines(answer.items());
    }

    @Override
    public int status(Document<Explanation> answer, ParseResult parsed) {
        return answer.items().stream().allMatch(one -> one.difference() == null) ? 0 : 1;
    }

    private static ExplainRequest request(ParseResult parsed) throws CommandException {
        if (value(parsed, ExplainQuery.TO).isEmpty()) {
            throw new CommandException(
                    "explain: TO is missing: IP:PORT, [IPv6]:PORT, NAMESPACE/NAME[:PORTNAME] or"
                            + " nodeport:PORT");
        }
        try {
            return ExplainQuery.request(name -> value(parsed, name));
        } catch (InvalidRequestException e) {
            throw refused(e);
        }
    }

    private static CommandException refused(InvalidRequestException e) {
        return new CommandException(
                "explain: " + OneLine.of(String.valueOf(e.getMessage()), 400), e);
    }

    private static String value(ParseResult parsed, String name) {
        return name.equals(ExplainQuery.TO)
                ? parsed.matchedPositionalValue(0, "")
                : parsed.matchedOptionValue("--" + name, "");
    }

    private static Document<Explanation> document(List<Explanation> explained) {
        return new Document<>(Explanation.KIND, explained);
    }
}
