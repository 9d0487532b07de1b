package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Converts a file of version v1alpha2, as far as KEP-784 fixes it, to the tree of a file of
/// v1alpha1 with the same meaning, so that one reader reads both. The rows are those of the KEP
/// (`keps/sig-network/784-kube-proxy-component-config`).
final class SecondVersion {
    /// A field, and where v1alpha1 has it.
    private record Moved(String path, List<String> before) {}

    private static final List<Moved> MOVED =
            List.of(
                    new Moved("linux.conntrack", List.of("conntrack")),
                    new Moved("linux.oomScoreAdj", List.of("oomScoreAdj")),
                    new Moved(
                            "linux.masqueradeAll",
                            List.of("iptables.masqueradeAll", "nftables.masqueradeAll")),
                    new Moved("syncPeriod", ofModes("syncPeriod")),
                    new Moved("minSyncPeriod", ofModes("minSyncPeriod")),
                    new Moved("detectLocal.clusterCIDRs", List.of("clusterCIDR")),
                    new Moved("windows.runAsService", List.of("windowsRunAsService")));

    private static final String OVERRIDE = "nodeIPOverride";

    /// The fields that v1alpha2 drops, and what it says about them.
    private static final Map<String, String> DROPPED =
            Map.of(
                    "portRange",
                    "v1alpha2 has no such field",
                    "bindAddress",
                    "v1alpha2 has no such field: see " + OVERRIDE);

    /// The fields that v1alpha2 adds and that have no effect here.
    private static final List<String> WITHOUT_EFFECT = List.of("configHardFail", "ipFamilyPolicy");

    private static final String IPVS_BIT = "ipvs.masqueradeBit";
    private static final String IPTABLES_BIT = "iptables.masqueradeBit";

    private final Map<String, Object> root;
    private final List<ConfigProblem> problems;

    private SecondVersion(Map<String, Object> root, List<ConfigProblem> problems) {
        this.root = root;
        this.problems = problems;
    }

    /// Returns the tree of v1alpha1, which can be changed.
    ///
    /// @param problems receives a problem for each field that v1alpha2 has elsewhere or dropped
    /// @param oddities receives a warning for each field without effect
    static Map<String, Object> asFirst(
            Map<String, Object> fields,
            List<ConfigProblem> problems,
            List<ConfigProblem> oddities) {
        var tree = new SecondVersion(copy(fields), problems);
        tree.refuseFormer();
        WITHOUT_EFFECT.stream()
                .filter(path -> tree.take(path).isPresent())
                .forEach(path -> oddities.add(new ConfigProblem(path, "has no effect here")));
        tree.list("detectLocal.clusterCIDRs");
        MOVED.forEach(moved ->
                tree.take(moved.path())
                        .ifPresent(value -> moved.before().forEach(path -> tree.put(path, value))));
        tree.nodeAddress();
        tree.masqueradeBit();
        tree.setDefault("iptables.localhostNodePorts", false);
        tree.setDefault("bindAddressHardFail", true);
        List.of("linux", "windows").forEach(tree::removeEmpty);
        return tree.root;
    }

    /// Returns a problem of the converted tree with the field's name in the file.
    static ConfigProblem named(ConfigProblem problem) {
        String field = problem.field();
        for (Moved moved : MOVED) {
            for (String before : moved.before()) {
                if (field.equals(before) || field.startsWith(before + ".")) {
                    return new ConfigProblem(
                            moved.path() + field.substring(before.length()), problem.reason());
                }
            }
        }
        return field.equals("bindAddress")
                ? new ConfigProblem(OVERRIDE, problem.reason())
                : problem;
    }

    private static List<String> ofModes(String name) {
        return List.of("iptables." + name, "ipvs." + name, "nftables." + name);
    }

    private void refuseFormer() {
        DROPPED.forEach((path, reason) ->
                take(path).ifPresent(_ -> problems.add(new ConfigProblem(path, reason))));
        for (Moved moved : MOVED) {
            for (String path : moved.before()) {
                if (!path.equals(moved.path()) && take(path).isPresent()) {
                    problems.add(new ConfigProblem(path, "v1alpha2 has it at " + moved.path()));
                }
            }
        }
    }

    /// Turns a list of text into the text that v1alpha1 has in its place.
    private void list(String path) {
        take(path)
                .ifPresent(value -> {
                    if (value instanceof List<?> list) {
                        put(path, String.join(",", list.stream().map(String::valueOf).toList()));
                    } else {
                        problems.add(
                                new ConfigProblem(
                                        path, "must be a list, not " + Fields.show(value)));
                    }
                });
    }

    /// The node's own addresses. Only the first, which v1alpha1 has in `bindAddress`, can be set.
    private void nodeAddress() {
        take(OVERRIDE)
                .ifPresent(value -> {
                    if (value instanceof List<?> list
                            && list.size() == 1
                            && list.getFirst() != null) {
                        put("bindAddress", list.getFirst());
                    } else if (!List.of().equals(value)) {
                        problems.add(
                                new ConfigProblem(
                                        OVERRIDE,
                                        "must be a list of one address here, not "
                                                + Fields.show(value)));
                    }
                });
    }

    /// Each mode has its own bit. In v1alpha1, ipvs mode takes that of iptables mode.
    private void masqueradeBit() {
        Optional<Object> bit = take(IPVS_BIT);
        if (ProxyMode.IPVS.toString().equals(root.get("mode"))) {
            take(IPTABLES_BIT);
            bit.ifPresent(value -> put(IPTABLES_BIT, value));
        }
    }

    private void setDefault(String path, Object value) {
        Optional<Object> given = take(path);
        put(path, given.orElse(value));
    }

    /// Removes an object whose fields were all moved. Other fields in it are left, as unknown ones.
    private void removeEmpty(String name) {
        switch (root.get(name)) {
            case null -> {}
            case Map<?, ?> map -> {
                if (map.isEmpty()) {
                    root.remove(name);
                }
            }
            case Object other ->
                    problems.add(
                            new ConfigProblem(
                                    name, "must be an object, not " + Fields.show(other)));
        }
    }

    /// Removes a field and returns its value.
    private Optional<Object> take(String path) {
        int dot = path.lastIndexOf('.');
        Map<String, Object> parent = dot < 0 ? root : inner(root.get(path.substring(0, dot)));
        return parent == null
                ? Optional.empty()
                : Optional.ofNullable(parent.remove(path.substring(dot + 1)));
    }

    /// Sets a field of the root, or of an object in it. A parent that is no object stays, and its
    /// reader refuses it.
    private void put(String path, Object value) {
        int dot = path.lastIndexOf('.');
        Map<String, Object> parent =
                dot < 0
                        ? root
                        : inner(
                                root.computeIfAbsent(
                                        path.substring(0, dot), _ -> new LinkedHashMap<>()));
        if (parent != null) {
            parent.put(path.substring(dot + 1), value);
        }
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> inner(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : null;
    }

    /// Copies the objects of the root, which the conversion changes.
    private static Map<String, Object> copy(Map<String, Object> fields) {
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> inner = new LinkedHashMap<>();
                map.forEach((key, field) -> inner.put(String.valueOf(key), field));
                copy.put(name, inner);
            } else {
                copy.put(name, value);
            }
        });
        return copy;
    }
}
