package dev.sluice.kube.decode;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Node;
import dev.sluice.model.ObjectRules;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/// Reads Nodes.
public final class NodeReader implements ObjectReader<String, Node> {
    private static final String AUTOSCALER_TAINT = "ToBeDeletedByClusterAutoscaler";

    @Override
    public DecodeResult<String, Node> read(JsonParser parser) {
        var json = new JsonObjectReader(parser);
        var draft = new Draft(json);
        boolean legible = json.object(draft::field);
        Metadata metadata = draft.metadata;
        String version = metadata.resourceVersion();
        List<ObjectProblem> problems = json.problems(metadata.describe("Node"));
        if (!metadata.isNamed()) {
            return new DecodeResult.Illegible<>(null, version, problems);
        }
        return legible && draft.legible && !json.isOverfull()
                ? new DecodeResult.Legible<>(metadata.name(), draft.node(), null, version, problems)
                : new DecodeResult.Illegible<>(metadata.name(), version, problems);
    }

    private static final class Draft {
        private final JsonObjectReader json;
        private final Metadata metadata = new Metadata();
        private final List<Cidr> podCidrs = new ArrayList<>(2);
        private final List<Ip> internal = new ArrayList<>(2);
        private final List<Ip> external = new ArrayList<>(0);
        private boolean legible = true;
        private boolean tainted;

        Draft(JsonObjectReader json) {
            this.json = json;
        }

        void field(String field) {
            switch (field) {
                case "metadata" -> metadata.read(json);
                case "spec" -> legible &= json.object(this::spec);
                case "status" -> legible &= json.object(this::status);
                default -> json.skip();
            }
        }

        private void spec(String field) {
            switch (field) {
                case "podCIDRs" -> json.list(ObjectRules.MOST_OF_FAMILIES, this::podCidr);
                case "taints" -> json.list(Integer.MAX_VALUE, () -> json.object(this::taint));
                default -> json.skip();
            }
        }

        private void podCidr() {
            Cidr cidr = json.cidr();
            if (cidr != null) {
                podCidrs.add(cidr);
            }
        }

        private void taint(String field) {
            if (field.equals("key")) {
                tainted |= json.text("").equals(AUTOSCALER_TAINT);
            } else {
                json.skip();
            }
        }

        private void status(String field) {
            if (field.equals("addresses")) {
                json.list(ObjectRules.MOST_NODE_ADDRESSES, this::address);
            } else {
                json.skip();
            }
        }

        private void address() {
            var address = new Address();
            json.object(field -> {
                switch (field) {
                    case "type" -> address.type = json.text("");
                    case "address" -> address.text = json.text("");
                    default -> json.skip();
                }
            });
            switch (address.type) {
                case "InternalIP" -> add(internal, address.text);
                case "ExternalIP" -> add(external, address.text);
                default -> {} // a host name
            }
        }

        private void add(List<Ip> ips, String text) {
            Ip.parse(text)
                    .ifPresentOrElse(
                            ips::add,
                            () ->
                                    json.note(
                                            "is "
                                                    + ObjectProblem.quote(text)
                                                    + ", not an IP: skipped"));
        }

        Node node() {
            List<Ip> addresses = new ArrayList<>(internal);
            addresses.addAll(external);
            @Nullable String zone = metadata.labels().get(Metadata.ZONE);
            boolean leaving = tainted || metadata.leaving();
            return new Node(metadata.name(), zone, addresses, podCidrs, leaving);
        }
    }

    private static final class Address {
        private String type = "";
        private String text = "";
    }
}
