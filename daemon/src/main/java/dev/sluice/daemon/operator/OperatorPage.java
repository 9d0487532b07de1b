package dev.sluice.daemon.operator;

import dev.sluice.inspect.Document;
import java.util.List;

/// One page of the operator interface.
///
/// @param name its path below `/sluice/v1/`, and the verb of the command that asks for it
/// @param parameters the names of the query parameters that it knows
/// @param source computes its answer
public record OperatorPage(String name, List<String> parameters, Source source) {
    public OperatorPage {
        parameters = List.copyOf(parameters);
    }

    @FunctionalInterface
    public interface Source {
        /// Computes the answer. May block and take seconds. Called by one thread at a time, which
        /// is neither a sync thread nor an event loop.
        ///
        /// @throws OperatorException if the query cannot be answered
        Document<?> answer(OperatorQuery query) throws OperatorException;
    }
}
