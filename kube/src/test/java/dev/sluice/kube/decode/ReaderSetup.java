package dev.sluice.kube.decode;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON texts as the objects of an API server.
abstract class ReaderSetup {
    /// The metadata of the slice `n/a-1` of the Service `n/a`.
    static final String SLICE_METADATA =
            "{\"labels\":{\"kubernetes.io/service-name\":\"a\"},\"namespace\":\"n\",\"name\":\"a-1\"}";

    final SharedValues shared = new SharedValues();

    DecodeResult<ServiceName, Service> service(String text) {
        return new ServiceReader(shared).read(parser(text));
    }

    DecodeResult<SliceName, EndpointSlice> slice(String text) {
        return new EndpointSliceReader(shared).read(parser(text));
    }

    /// A parser at the first token of a text.
    static JsonParser parser(String text) {
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), text);
        parser.nextToken();
        return parser;
    }

    /// Fails unless the object was legible.
    static <N, V> DecodeResult.Legible<N, V> legible(DecodeResult<N, V> reading) {
        return switch (reading) {
            case DecodeResult.Legible<N, V> legible -> legible;
            case DecodeResult.Illegible<N, V> illegible -> fail("illegible: " + illegible);
        };
    }

    /// The problems in one line: field, space, fault; joined by `; `.
    static String faults(List<ObjectProblem> problems) {
        return problems.stream()
                .map(problem -> problem.field() + " " + problem.fault())
                .collect(Collectors.joining("; "));
    }
}
