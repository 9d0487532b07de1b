package dev.sluice.kube.decode;

import dev.sluice.model.Cidr;
import dev.sluice.model.ObjectRules;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;

/// Reads the networks of ServiceCIDRs.
public final class ServiceCidrReader implements ObjectReader<String, List<Cidr>> {
    @Override
    public DecodeResult<String, List<Cidr>> read(JsonParser parser) {
        var json = new JsonObjectReader(parser);
        var metadata = new Metadata();
        List<Cidr> cidrs = new ArrayList<>(2);
        boolean legible =
                json.object(field -> {
                    switch (field) {
                        case "metadata" -> metadata.read(json);
                        case "spec" -> json.object(inner -> spec(inner, json, cidrs));
                        default -> json.skip();
                    }
                });
        String version = metadata.resourceVersion();
        List<ObjectProblem> problems = json.problems(metadata.describe("ServiceCIDR"));
        if (!metadata.isNamed()) {
            return new DecodeResult.Illegible<>(null, version, problems);
        }
        return legible && !json.isOverfull()
                ? new DecodeResult.Legible<>(
                        metadata.name(), List.copyOf(cidrs), null, version, problems)
                : new DecodeResult.Illegible<>(metadata.name(), version, problems);
    }

    private static void spec(String field, JsonObjectReader json, List<Cidr> cidrs) {
        if (!field.equals("cidrs")) {
            json.skip();
            return;
        }
        json.list(
                ObjectRules.MOST_OF_FAMILIES,
                () -> {
                    Cidr cidr = json.cidr();
                    if (cidr != null) {
                        cidrs.add(cidr);
                    }
                });
    }
}
