package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.daemon.live.FlowReader;
import dev.sluice.daemon.node.HostAddresses;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.flows.EndpointFlows;
import dev.sluice.inspect.flows.FlowNames;
import dev.sluice.inspect.flows.FlowQuery;
import dev.sluice.inspect.flows.PlannedFlowNames;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The page `flows`: the open connections of Services on this node.
record FlowsPage(LiveState live) {
    static final List<String> PARAMETERS = List.of("service", "stuck", "limit");

    /// @throws OperatorException if a parameter has no sense, or the kernel cannot be read
    Document<EndpointFlows> get(OperatorQuery query) throws OperatorException {
        int limit = query.number("limit", FlowQuery.DEFAULT_LIMIT, 0, FlowQuery.HIGHEST_LIMIT);
        var asked = new FlowQuery(OperatorPages.filter(query), query.flag("stuck"), limit);
        try {
            Set<Ip> addresses = Set.copyOf(HostAddresses.ofThisHost());
            Map<IpFamily, FlowNames> names = new EnumMap<>(IpFamily.class);
            for (WrittenState state : live.states()) {
                Plan plan = state.desired();
                names.put(plan.family(), new PlannedFlowNames(plan, addresses));
            }
            return new Document<>(EndpointFlows.KIND, new FlowReader(asked).read(names));
        } catch (IOException e) {
            throw new OperatorException(
                    OperatorReason.INTERNAL_ERROR, OneLine.of(String.valueOf(e.getMessage())));
        }
    }
}
