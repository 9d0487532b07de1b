package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.bundle.BundledItems;
import dev.sluice.daemon.bundle.BundledNode;
import dev.sluice.daemon.explain.ExplainQuery;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.SupportBundle;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.Suppressions;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.InvalidRequestException;
import dev.sluice.inspect.flows.EndpointFlows;
import dev.sluice.inspect.flows.FlowQuery;
import dev.sluice.inspect.services.EndpointStatus;
import dev.sluice.inspect.services.EndpointStatuses;
import dev.sluice.inspect.services.ServiceFilter;
import dev.sluice.inspect.services.ServiceStatus;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The pages of the operator interface as a bundle answers them: `explain` and `diff` are computed
/// from what the bundle holds, the others are those that the daemon sent. Used by one thread at a
/// time; the node is planned once, when something is asked that needs it.
public final class BundlePages {
    private static final List<String> FILTER = List.of("service");

    private final SupportBundle bundle;
    private @Nullable BundledNode node;

    public BundlePages(SupportBundle bundle) {
        this.bundle = bundle;
    }

    @FunctionalInterface
    private interface Answer {
        Document<?> to(OperatorQuery query)
                throws OperatorException, BundleException, InvalidRequestException;
    }

    /// Returns all pages, with the names and parameters of the daemon's.
    public List<OperatorPage> all() {
        return List.of(
                page("services", ServicesPage.PARAMETERS, this::services),
                page("endpoints", FILTER, this::endpoints),
                page("explain", ExplainQuery.PARAMETERS, this::explain),
                page("diff", List.of("against", "raw"), this::diff),
                page("check", List.of("suppress"), this::check),
                page("flows", FlowsPage.PARAMETERS, this::flows),
                page("journal", BundledItems.PARAMETERS, query -> recorded("journal", query)),
                page("samples", List.of("since"), query -> recorded("samples", query)),
                page("overview", List.of(), query -> recorded("overview", query)));
    }

    /// Answers one page.
    ///
    /// @param page the name of a page
    /// @param values the query parameters; empty values are left out
    /// @throws OperatorException if the query cannot be answered
    public Document<?> answer(String page, Map<String, String> values) throws OperatorException {
        for (OperatorPage each : all()) {
            if (each.name().equals(page)) {
                Map<String, String> given = new TreeMap<>(values);
                given.values().removeIf(String::isEmpty);
                return each.source().answer(OperatorQuery.of(given, each.parameters()));
            }
        }
        throw new OperatorException(
                OperatorReason.NOT_FOUND, "a bundle does not answer " + OneLine.quote(page));
    }

    private static OperatorPage page(String name, List<String> parameters, Answer answer) {
        return new OperatorPage(
                name,
                parameters,
                query -> {
                    try {
                        return answer.to(query);
                    } catch (BundleException e) {
                        throw refused(OperatorReason.NOT_FOUND, e);
                    } catch (InvalidRequestException e) {
                        throw refused(OperatorReason.BAD_REQUEST, e);
                    }
                });
    }

    private static OperatorException refused(OperatorReason reason, Exception e) {
        return new OperatorException(reason, OneLine.of(String.valueOf(e.getMessage()), 400));
    }

    private BundledNode node() throws BundleException {
        BundledNode known = node;
        if (known == null) {
            known = BundledNode.of(bundle);
            node = known;
        }
        return known;
    }

    private Document<ServiceStatus> services(OperatorQuery query)
            throws OperatorException, BundleException {
        ServiceFilter filter = OperatorPages.filter(query);
        String page = query.flag("desired") ? "services-desired" : "services";
        List<ServiceStatus> all =
                bundle.document(BundleNames.page(page), ServiceStatus.KIND, ServiceStatus.class)
                        .items();
        return ServicesPage.select(
                query, all.stream().filter(each -> isOf(filter, each.service())).toList());
    }

    private Document<EndpointStatus> endpoints(OperatorQuery query)
            throws OperatorException, BundleException {
        ServiceName name =
                OperatorPages.filter(query)
                        .service()
                        .orElseThrow(() ->
                                new OperatorException(
                                        OperatorReason.BAD_REQUEST,
                                        "service: must be NAMESPACE/NAME"));
        List<EndpointStatus> recorded = recordedEndpoints(name);
        if (!recorded.isEmpty()) {
            return new Document<>(EndpointStatus.KIND, recorded);
        }
        // What is written is what is planned, for all Services but those that are recorded. In
        // shadow mode nothing is.
        boolean shadow = bundle.manifest().shadow();
        List<WrittenState> states =
                node().plans().stream()
                        .map(plan -> new WrittenState(plan, shadow ? null : plan, Map.of(), true))
                        .toList();
        if (!EndpointStatuses.isPlanned(states, name)) {
            throw new OperatorException(
                    OperatorReason.NOT_FOUND,
                    "there is no Service "
                            + OneLine.of(name.toString(), 200)
                            + " with a cluster IP in this bundle");
        }
        return new Document<>(EndpointStatus.KIND, EndpointStatuses.of(states, name));
    }

    private List<EndpointStatus> recordedEndpoints(ServiceName name) throws BundleException {
        String entry = BundleNames.page("endpoints");
        return bundle.has(entry)
                ? bundle.document(entry, EndpointStatus.KIND, EndpointStatus.class).items().stream()
                        .filter(each -> name.toString().equals(each.service()))
                        .toList()
                : List.of();
    }

    private Document<Explanation> explain(OperatorQuery query)
            throws BundleException, InvalidRequestException {
        return new Document<>(
                Explanation.KIND,
                node().explain(ExplainQuery.request(name -> query.text(name).orElse(""))));
    }

    private Document<Difference> diff(OperatorQuery query)
            throws OperatorException, BundleException {
        String against = query.text("against").orElse("");
        if (!against.isEmpty() && !against.equals(DiffPage.KUBE_PROXY)) {
            throw new OperatorException(
                    OperatorReason.BAD_REQUEST,
                    "against: must be " + DiffPage.KUBE_PROXY + ", not " + OneLine.quote(against));
        }
        // Lines of a dump cannot be told from what is read again, nor can masked messages.
        if (query.flag("raw")) {
            return recordedDifferences("diff-raw");
        }
        if (bundle.manifest().masked()) {
            return recordedDifferences(against.isEmpty() ? "diff" : "diff-kube-proxy");
        }
        if (!bundle.has(BundleNames.OBJECTS)) {
            // Says why there are none.
            bundle.bytes(BundleNames.OBJECTS);
        }
        // In shadow mode, kube-proxy's rules are meant in any case.
        boolean kubeProxys = !against.isEmpty() || bundle.manifest().shadow();
        return new Document<>(Difference.KIND, node().differences(kubeProxys));
    }

    private Document<Difference> recordedDifferences(String page) throws BundleException {
        return bundle.document(BundleNames.page(page), Difference.KIND, Difference.class);
    }

    private Document<CheckReport> check(OperatorQuery query)
            throws OperatorException, BundleException {
        Suppressions suppressions;
        try {
            suppressions =
                    Suppressions.parse(
                            Stream.of(query.text("suppress").orElse("").split(",", -1))
                                    .filter(each -> !each.isEmpty())
                                    .toList());
        } catch (IllegalArgumentException e) {
            throw new OperatorException(OperatorReason.BAD_REQUEST, "suppress: " + e.getMessage());
        }
        List<CheckReport> reports =
                bundle.document(BundleNames.page("check"), CheckReport.KIND, CheckReport.class)
                        .items();
        return new Document<>(
                CheckReport.KIND,
                reports.stream().map(report -> report.without(suppressions)).toList());
    }

    private Document<EndpointFlows> flows(OperatorQuery query)
            throws OperatorException, BundleException {
        ServiceFilter filter = OperatorPages.filter(query);
        boolean stuck = query.flag("stuck");
        int left = query.number("limit", FlowQuery.DEFAULT_LIMIT, 0, FlowQuery.HIGHEST_LIMIT);
        List<EndpointFlows> shown = new ArrayList<>();
        for (EndpointFlows each :
                bundle.document(BundleNames.page("flows"), EndpointFlows.KIND, EndpointFlows.class)
                        .items()) {
            if ((!stuck || each.stuck() > 0) && isOf(filter, each.service())) {
                int some = Math.min(left, each.flows().size());
                left -= some;
                shown.add(
                        new EndpointFlows(
                                each.service(),
                                each.protocol(),
                                each.endpoint(),
                                each.node(),
                                each.endpointState(),
                                each.count(),
                                each.stuck(),
                                each.lastsAtMost(),
                                each.sourcePorts(),
                                each.flows().subList(0, some)));
            }
        }
        return new Document<>(EndpointFlows.KIND, shown);
    }

    private Document<Map<String, Object>> recorded(String page, OperatorQuery query)
            throws OperatorException, BundleException {
        return BundledItems.of(bundle, page).asked(query);
    }

    /// @param text `NAMESPACE/NAME`, with a port's name behind a colon or not; null for no Service
    private static boolean isOf(ServiceFilter filter, @Nullable String text) {
        if (filter.equals(ServiceFilter.ALL)) {
            return true;
        }
        String[] parts = text == null ? new String[0] : text.split("[/:]", -1);
        return parts.length >= 2 && filter.test(new ServiceName(parts[0], parts[1]));
    }
}
