package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.explain.ExplainQuery;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.services.EndpointStatus;
import dev.sluice.inspect.services.EndpointStatuses;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.ServiceName;
import java.util.ArrayList;
import java.util.List;

/// The pages of the operator interface. `deploy/OPERATOR.md` describes them.
///
/// @param findings is told of each answer of `check`
record OperatorPages(
        LiveState live,
        ExplainPage explain,
        DiffPage diff,
        CheckPage check,
        LastFindings findings,
        FlowsPage flows,
        ChangeHistory history,
        OverviewPage overview) {
    private static final int LONGEST_NAME = 200;

    List<OperatorPage> all() {
        List<OperatorPage> all = new ArrayList<>();
        all.addAll(
                List.of(
                        new OperatorPage(
                                "services", ServicesPage.PARAMETERS, new ServicesPage(live)::get),
                        new OperatorPage("endpoints", List.of("service"), this::endpoints),
                        new OperatorPage("explain", ExplainQuery.PARAMETERS, explain::get),
                        diff.page(),
                        new OperatorPage(
                                "check",
                                List.of("suppress"),
                                query -> findings.note(query, check.get(query))),
                        new OperatorPage("flows", FlowsPage.PARAMETERS, flows::get),
                        new OperatorPage("overview", List.of(), overview::get)));
        all.addAll(history.pages());
        return all;
    }

    private Document<EndpointStatus> endpoints(OperatorQuery query) throws OperatorException {
        ServiceName name =
                filter(query)
                        .service()
                        .orElseThrow(() ->
                                new OperatorException(
                                        OperatorReason.BAD_REQUEST,
                                        "service: must be NAMESPACE/NAME"));
        List<WrittenState> states = live.states();
        if (!EndpointStatuses.isPlanned(states, name)) {
            throw new OperatorException(
                    OperatorReason.NOT_FOUND,
                    "there is no Service "
                            + OneLine.of(name.toString(), LONGEST_NAME)
                            + " with a cluster IP, as far as the daemon knows");
        }
        return new Document<>(EndpointStatus.KIND, EndpointStatuses.of(states, name));
    }

    static ServiceFilter filter(OperatorQuery query) throws OperatorException {
        String text = query.text("service").orElse("");
        return ServiceFilter.parse(text)
                .orElseThrow(() ->
                        new OperatorException(
                                OperatorReason.BAD_REQUEST,
                                "service: must be NAMESPACE or NAMESPACE/NAME, not "
                                        + OneLine.quote(text)));
    }
}
