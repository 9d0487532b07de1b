package dev.sluice.testbed.cases;

import java.util.List;
import java.util.stream.Stream;

/// All cases.
public final class ManifestCases {
    private ManifestCases() {}

    public static List<ManifestCase> all() {
        return Stream.of(EndpointCases.all(), AddressCases.all(), ChangeCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
