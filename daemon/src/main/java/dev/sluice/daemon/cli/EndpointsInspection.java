package dev.sluice.daemon.cli;

import dev.sluice.base.input.OneLine;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.OutputFormat;
import dev.sluice.inspect.services.EndpointStatus;
import dev.sluice.inspect.services.EndpointStatuses;
import dev.sluice.inspect.services.EndpointTable;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.ServiceName;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `sluice endpoints`: which frontends use each endpoint of a Service, and why others do not.
final class EndpointsInspection implements Inspection<EndpointStatus> {
    @Override
    public String verb() {
        return "endpoints";
    }

    @Override
    public String summary() {
        return "list the endpoints of a Service, who uses them, and why not";
    }

    @Override
    public String kind() {
        return EndpointStatus.KIND;
    }

    @Override
    public Class<EndpointStatus> item() {
        return EndpointStatus.class;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .required(true)
                        .type(String.class)
                        .paramLabel("NAMESPACE/NAME")
                        .description("the Service")
                        .build());
        spec.usageMessage()
                .description(
                        "Lists each endpoint of a Service: address, node, condition, the frontends"
                                + " that send new connections to it, and for the others the reason why"
                                + " not. Conditions and hints are those that the API server sent; STATE"
                                + " says whether the kernel has what follows from them.",
                        "");
    }

    @Override
    public Map<String, String> query(ParseResult parsed) throws CommandException {
        return Map.of("service", name(parsed).toString());
    }

    @Override
    public Document<EndpointStatus> fromObjects(ParseResult parsed, ObjectFiles objects)
            throws CommandException {
        ServiceName name = name(parsed);
        List<WrittenState> states =
                objects.plans(List.of()).stream().map(WrittenState::planned).toList();
        if (!EndpointStatuses.isPlanned(states, name)) {
            throw new CommandException(
                    "there is no Service " + name + " with a cluster IP in these files");
        }
        return new Document<>(EndpointStatus.KIND, EndpointStatuses.of(states, name));
    }

    @Override
    public List<String> lines(
            Document<EndpointStatus> answer,
            ParseResult parsed,
            OutputFormat format,
            boolean colour) {
        return EndpointTable.lines(answer.items(), format);
    }

    private static ServiceName name(ParseResult parsed) throws CommandException {
        String text = parsed.matchedPositionalValue(0, "");
        return ServiceFilter.parse(text)
                .flatMap(ServiceFilter::service)
                .orElseThrow(() ->
                        new CommandException(
                                "endpoints: must be NAMESPACE/NAME, not " + OneLine.quote(text)));
    }
}
