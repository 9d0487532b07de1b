package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.live.FlowReader;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.flows.EndpointFlows;
import dev.sluice.inspect.flows.FlowNames;
import dev.sluice.inspect.flows.FlowQuery;
import dev.sluice.inspect.flows.FlowText;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.model.IpFamily;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice flows`: the open connections of Services.
final class FlowsInspection implements Inspection<EndpointFlows> {
    @Override
    public String verb() {
        return "flows";
    }

    @Override
    public String summary() {
        return "list the open connections of Services, and those that are stuck";
    }

    @Override
    public String kind() {
        return EndpointFlows.KIND;
    }

    @Override
    public Class<EndpointFlows> item() {
        return EndpointFlows.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("NAMESPACE[/NAME]")
                        .description("the Services whose connections are listed (default: all)")
                        .build());
        spec.addOption(
                OptionSpec.builder("--stuck")
                        .description(
                                "only connections whose endpoint is gone or terminating; the exit"
                                        + " status is 1 if there are any")
                        .build());
        spec.addOption(
                OptionSpec.builder("--limit")
                        .type(String.class)
                        .paramLabel("N")
                        .description(
                                "list at most so many connections, and count all (default: %d)"
                                        .formatted(FlowQuery.DEFAULT_LIMIT))
                        .build());
        spec.usageMessage()
                .description(
                        "Lists the connections of Services that conntrack or IPVS knows on this"
                                + " node, with their endpoints and states; then how many remain at"
                                + " endpoints that are gone or terminating; then how many source ports"
                                + " masqueraded connections use towards each endpoint. Without a"
                                + " daemon, all translated connections are listed without names.",
                        "");
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        service(parsed);
        return Map.of(
                "service",
                argument(parsed),
                "stuck",
                isStuck(parsed) ? "true" : "",
                "limit",
                Integer.toString(limit(parsed)));
    }

    @Override
    public Document<EndpointFlows> withoutDaemon(ParseResult parsed, CommandException why)
            throws CommandException {
        if (!argument(parsed).isEmpty() || isStuck(parsed)) {
            throw why;
        }
        var names = new EnumMap<IpFamily, FlowNames>(IpFamily.class);
        for (IpFamily family : IpFamily.values()) {
            names.put(family, FlowNames.none());
        }
        var query = new FlowQuery(ServiceFilter.ALL, false, limit(parsed));
        try {
            return new Document<>(EndpointFlows.KIND, new FlowReader(query).read(names));
        } catch (IOException e) {
            throw new CommandException(why.getMessage() + "; nor the kernel: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> lines(
            Document<EndpointFlows> answer,
            ParseResult parsed,
            OutputFormat format,
            boolean colour) {
        return FlowText.lines(answer.items(), isStuck(parsed));
    }

    @Override
    public int status(Document<EndpointFlows> answer, ParseResult parsed) {
        return isStuck(parsed) && answer.items().stream().anyMatch(item -> item.stuck() > 0)
                ? 1
                : 0;
    }

    private static boolean isStuck(ParseResult parsed) {
        return parsed.matchedOptionValue("--stuck", false);
    }

    private static int limit(ParseResult parsed) throws CommandException {
        String text = parsed.matchedOptionValue("--limit", "");
        if (text.isEmpty()) {
            return FlowQuery.DEFAULT_LIMIT;
        }
        if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) <= FlowQuery.HIGHEST_LIMIT) {
            return Integer.parseInt(text);
        }
        throw new CommandException(
                "--limit: must be a number from 0 to %d, not %s"
                        .formatted(FlowQuery.HIGHEST_LIMIT, OneLine.quote(text)));
    }

    private static void service(ParseResult parsed) throws CommandException {
        String text = argument(parsed);
        if (!text.isEmpty() && ServiceFilter.parse(text).isEmpty()) {
            throw new CommandException(
                    "flows: must be NAMESPACE or NAMESPACE/NAME, not " + OneLine.quote(text));
        }
    }

    private static String argument(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, "");
    }
}
