package dev.sluice.daemon;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.explain.ExplainQuery;
import dev.sluice.daemon.explain.HostExplainer;
import dev.sluice.daemon.operator.LiveState;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.InvalidRequestException;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.util.List;

/// The page `explain`: what the newest objects want of a connection, and what the kernel does with
/// it.
record ExplainPage(LiveState live, ProxyConfig config) {
    private static final int LONGEST_REASON = 400;

    /// @throws OperatorException if the question has no sense, or the kernel cannot be read
    Document<Explanation> get(OperatorQuery query) throws OperatorException {
        List<Plan> plans = live.states().stream().map(WrittenState::desired).toList();
        try {
            return new Document<>(
                    Explanation.KIND,
                    HostExplainer.explain(
                            ExplainQuery.request(name -> query.text(name).orElse("")),
                            plans,
                            config));
        } catch (InvalidRequestException e) {
            throw new OperatorException(OperatorReason.BAD_REQUEST, reason(e));
        } catch (IOException e) {
            throw new OperatorException(
                    OperatorReason.INTERNAL_ERROR, "cannot read the kernel: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        return OneLine.of(String.valueOf(e.getMessage()), LONGEST_REASON);
    }
}
