package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.services.FrontendState;
import dev.sluice.inspect.services.ServiceOrder;
import dev.sluice.inspect.services.ServiceSelection;
import dev.sluice.inspect.services.ServiceStatus;
import dev.sluice.inspect.services.ServiceStatuses;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The page `services`: all frontends of the Services that are asked for, or, with `limit`, one
/// page of them.
record ServicesPage(LiveState live) {
    static final List<String> PARAMETERS =
            List.of("service", "desired", "search", "state", "policy", "sort", "offset", "limit");

    private static final int LONGEST_PAGE = 10_000;
    private static final int LARGEST_OFFSET = 100_000_000;

    /// @throws OperatorException if a parameter has no sense, or the daemon does not know enough
    ///   yet
    Document<ServiceStatus> get(OperatorQuery query) throws OperatorException {
        // Before the states are computed, so that a wrong parameter costs nothing.
        ServiceSelection selection = selection(query);
        List<ServiceStatus> all =
                ServiceStatuses.of(
                        live.states(), OperatorPages.filter(query), query.flag("desired"));
        return document(query, selection.of(all));
    }

    /// Answers from all frontends of the Services that are asked for.
    static Document<ServiceStatus> select(OperatorQuery query, List<ServiceStatus> all)
            throws OperatorException {
        return document(query, selection(query).of(all));
    }

    private static Document<ServiceStatus> document(
            OperatorQuery query, ServiceSelection.SelectedServices selected) {
        return query.text("limit").isPresent()
                ? new Document<>(
                        ServiceStatus.KIND, selected.total(), selected.counts(), selected.rows())
                : new Document<>(ServiceStatus.KIND, selected.rows());
    }

    /// Reads what is asked for. Without `limit`, all that match are asked for.
    static ServiceSelection selection(OperatorQuery query) throws OperatorException {
        String sort = query.text("sort").orElse(ServiceOrder.SERVICE.toString());
        boolean descending = sort.startsWith("-");
        boolean paged = query.text("limit").isPresent();
        return new ServiceSelection(
                query.text("search").orElse(""),
                states(query.text("state").orElse("")),
                policy(query.text("policy").orElse("")),
                ServiceOrder.parse(descending ? sort.substring(1) : sort)
                        .orElseThrow(() ->
                                wrong("sort", sort, "service, type, policy, ready, all, state")),
                descending,
                query.number("offset", 0, 0, LARGEST_OFFSET),
                paged ? query.number("limit", 0, 0, LONGEST_PAGE) : Integer.MAX_VALUE);
    }

    private static Set<FrontendState> states(String text) throws OperatorException {
        Set<FrontendState> states = EnumSet.noneOf(FrontendState.class);
        for (String word : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            states.add(
                    Arrays.stream(FrontendState.values())
                            .filter(state -> state.toString().equals(word))
                            .findFirst()
                            .orElseThrow(() -> wrong("state", word, stateWords())));
        }
        return states;
    }

    private static String stateWords() {
        return Arrays.stream(FrontendState.values())
                .map(FrontendState::toString)
                .collect(Collectors.joining(", "));
    }

    private static String policy(String text) throws OperatorException {
        return switch (text) {
            case "", "Cluster", "Local" -> text;
            default -> throw wrong("policy", text, "Cluster, Local");
        };
    }

    private static OperatorException wrong(String name, String value, String choices) {
        return new OperatorException(
                OperatorReason.BAD_REQUEST,
                "%s: must be one of %s, not %s".formatted(name, choices, OneLine.quote(value)));
    }
}
