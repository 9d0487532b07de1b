package dev.sluice.kube.decode;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ObjectRules;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SliceName;
import dev.sluice.model.SlicePort;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of one EndpointSlice while it is read.
final class EndpointSliceDecoder {
    private final JsonObjectReader json;
    private final SharedValues shared;
    private boolean legible = true;
    private @Nullable IpFamily family;
    private boolean holdsHostNames;
    private final List<SlicePort> ports = new ArrayList<>(2);
    private final List<SliceEndpoint> endpoints = new ArrayList<>();

    EndpointSliceDecoder(JsonObjectReader json, SharedValues shared) {
        this.json = json;
        this.shared = shared;
    }

    /// Whether the fields could be read, so that they can replace the previous version of the
    /// slice.
    boolean isLegible() {
        return legible;
    }

    /// The family of the addresses; null for host names and unknown address types.
    @Nullable IpFamily family() {
        return family;
    }

    void addressType() {
        String text = json.text("");
        family =
                switch (text) {
                    case "IPv4" -> IpFamily.IPV4;
                    case "IPv6" -> IpFamily.IPV6;
                    default -> null;
                };
        holdsHostNames = text.equals("FQDN");
        if (family == null && !holdsHostNames) {
            json.note(
                    "is "
                            + ObjectProblem.quote(text)
                            + ", not IPv4, IPv6 or FQDN: slice kept as it was");
            legible = false;
        }
    }

    void ports() {
        legible &= json.list(ObjectRules.MOST_SLICE_PORTS, this::port);
    }

    private void port() {
        var draft = new PortDraft();
        json.object(field -> {
            switch (field) {
                case "name" -> draft.name = json.text();
                case "protocol" -> draft.protocol = json.protocol();
                case "port" -> draft.port = json.port();
                default -> json.skip();
            }
        });
        // As in kube-proxy, a port without a name or a number is ignored.
        if (draft.name == null || draft.protocol == null || draft.port == 0) {
            return;
        }
        if (ObjectRules.isName(draft.name)) {
            ports.add(new SlicePort(shared.text(draft.name), draft.protocol, draft.port));
        } else {
            json.note("has the name " + ObjectProblem.quote(draft.name) + ": skipped");
        }
    }

    private static final class PortDraft {
        private @Nullable String name;
        private @Nullable Protocol protocol = Protocol.TCP;
        private int port;
    }

    void endpoints() {
        if (holdsHostNames) {
            json.skip();
            return;
        }
        legible &=
                json.list(
                        ObjectRules.MOST_ENDPOINTS,
                        () -> {
                            SliceEndpoint endpoint = new EndpointDraft().read();
                            if (endpoint != null) {
                                endpoints.add(endpoint);
                            }
                        });
    }

    EndpointSlice slice(SliceName name, ServiceName service, IpFamily addresses) {
        int read = endpoints.size();
        endpoints.removeIf(endpoint -> endpoint.ip().family() != addresses);
        int wrongFamily = read - endpoints.size();
        if (wrongFamily > 0) {
            json.note(
                    "endpoints",
                    "hold " + wrongFamily + " that are not " + addresses.label() + ": skipped");
        }
        return new EndpointSlice(name, service, addresses, shared.slicePorts(ports), endpoints);
    }

    private final class EndpointDraft {
        private int addresses;
        private @Nullable Ip ip;
        private @Nullable String nodeName;
        private @Nullable String zone;
        private boolean ready = true;
        private boolean serving = true;
        private boolean terminating;
        private List<String> zones = List.of();
        private List<String> nodes = List.of();

        @Nullable SliceEndpoint read() {
            json.object(field -> {
                switch (field) {
                    case "addresses" -> json.list(Integer.MAX_VALUE, this::address);
                    case "nodeName" -> nodeName = name();
                    case "zone" -> zone = name();
                    case "conditions" -> json.object(this::condition);
                    case "hints" -> json.object(this::hint);
                    default -> json.skip();
                }
            });
            if (ip == null) {
                return null;
            }
            String node = nodeName == null ? null : shared.text(nodeName);
            return new SliceEndpoint(
                    ip,
                    node,
                    zone == null ? null : shared.text(zone),
                    ready,
                    serving,
                    terminating,
                    zones,
                    nodes);
        }

        /// As in kube-proxy, only the first address is used.
        private void address() {
            if (addresses++ == 0) {
                ip = json.ip();
            } else {
                json.skip();
            }
        }

        private void condition(String field) {
            switch (field) {
                case "ready" -> ready = json.flag(true);
                case "serving" -> serving = json.flag(true);
                case "terminating" -> terminating = json.flag(false);
                default -> json.skip();
            }
        }

        private void hint(String field) {
            switch (field) {
                case "forZones" -> zones = names();
                case "forNodes" -> nodes = names();
                default -> json.skip();
            }
        }

        private void add(List<String> names) {
            String name = name();
            if (name != null) {
                names.add(shared.text(name));
            }
        }

        /// The name of a node or zone; null if it is absent or invalid.
        private @Nullable String name() {
            String text = json.text();
            if (text == null || ObjectRules.isName(text)) {
                return text;
            }
            json.note("is " + ObjectProblem.quote(text) + ", not a name: skipped");
            return null;
        }

        private List<String> names() {
            List<String> names = new ArrayList<>(1);
            json.list(
                    ObjectRules.MOST_HINTS,
                    () ->
                            json.object(field -> {
                                if (field.equals("name")) {
                                    add(names);
                                } else {
                                    json.skip();
                                }
                            }));
            return shared.hints(names.stream().sorted().distinct().toList());
        }
    }
}
