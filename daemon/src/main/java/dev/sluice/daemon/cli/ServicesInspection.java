package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.inspect.services.ServiceStatus;
import dev.sluice.inspect.services.ServiceStatuses;
import dev.sluice.inspect.services.ServiceTable;
import dev.sluice.inspect.services.WrittenState;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice services`: what is written for each frontend of each Service.
final class ServicesInspection implements Inspection<ServiceStatus> {
    @Override
    public String verb() {
        return "services";
    }

    @Override
    public String summary() {
        return "list the Services and what is written for them";
    }

    @Override
    public String kind() {
        return ServiceStatus.KIND;
    }

    @Override
    public Class<ServiceStatus> item() {
        return ServiceStatus.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .type(String.class)
                        .paramLabel("NAMESPACE[/NAME]")
                        .description("the Services to list (default: all)")
                        .build());
        spec.addOption(
                OptionSpec.builder("--desired")
                        .description(
                                "count the endpoints that should be written, not those that are")
                        .build());
        spec.usageMessage()
                .description(
                        "Lists each frontend of each Service. READY counts the endpoints that take"
                                + " its new connections, LOCAL those of them on this node, ALL every"
                                + " endpoint in any condition. STATE is SYNCED if all that should be"
                                + " is written, PENDING if a sync is to come, REFUSED if the kernel"
                                + " refused it, NO ENDPOINTS if it is written and rejects or drops,"
                                + " TAKEN if another Service owns the address.",
                        "");
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        filter(parsed);
        return Map.of(
                "service",
                argument(parsed),
                "desired",
                parsed.matchedOptionValue("--desired", false) ? "true" : "");
    }

    @Override
    public Document<ServiceStatus> fromObjects(ParseResult parsed, ObjectFiles objects)
            throws CommandException {
        List<WrittenState> states =
                objects.plans(List.of()).stream().map(WrittenState::planned).toList();
        return new Document<>(ServiceStatus.KIND, ServiceStatuses.of(states, filter(parsed), true));
    }

    @Override
    public List<String> lines(
            Document<ServiceStatus> answer,
            ParseResult parsed,
            OutputFormat format,
            boolean colour) {
        return ServiceTable.lines(answer.items(), format);
    }

    private static ServiceFilter filter(ParseResult parsed) throws CommandException {
        String text = argument(parsed);
        return ServiceFilter.parse(text)
                .orElseThrow(() ->
                        new CommandException(
                                "services: must be NAMESPACE or NAMESPACE/NAME, not "
                                        + OneLine.quote(text)));
    }

    private static String argument(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, "");
    }
}
