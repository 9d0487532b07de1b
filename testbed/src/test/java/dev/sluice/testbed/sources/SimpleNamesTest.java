package dev.sluice.testbed.sources;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.sources.SourceTree.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A simple name of a top-level type means one thing in the whole tree. Only backends may share a
/// name, for the same idea.
class SimpleNamesTest {
    private static final String IPTABLES = "iptables-backend";
    private static final String IPVS = "ipvs-backend";
    private static final String NFTABLES = "nftables-backend";
    private static final Set<String> BACKENDS = Set.of(IPTABLES, IPVS, NFTABLES);

    /// The names that occur in several modules, with these modules.
    private static final Map<String, Set<String>> SHARED =
            Map.ofEntries(
                    entry("Applier", BACKENDS),
                    entry("Chain", Set.of(IPTABLES, NFTABLES)),
                    entry("Compiler", Set.of(IPTABLES, IPVS)),
                    entry("FakeKernel", Set.of(IPVS, NFTABLES)),
                    entry("FixedRules", Set.of(IPTABLES, IPVS)),
                    entry("IsolatingWriter", Set.of(IPTABLES, NFTABLES)),
                    entry("Kernel", Set.of(IPVS, NFTABLES)),
                    entry("NetlinkKernel", Set.of(IPVS, NFTABLES)),
                    entry("NetlinkKernelTest", Set.of(IPVS, NFTABLES)),
                    entry("PendingRemovals", BACKENDS),
                    entry("ReadBackConformanceTest", Set.of(IPTABLES, IPVS)),
                    // That of proxy-core tests its type RefusedServices.
                    entry("RefusedServicesTest", Set.of(IPTABLES, IPVS, "proxy-core")),
                    entry("Renderer", Set.of(IPTABLES, IPVS)),
                    entry("Rule", Set.of(IPTABLES, NFTABLES)));

    @Test
    void everyNameIsUniqueOrShared() throws IOException {
        List<String> wrong = violations(SourceTree.read(SourceTree.repository()).files(), SHARED);
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    }

    @Test
    void eachSharedNameIsThatOfTwoBackends() {
        SHARED.forEach((name, modules) -> {
            long backends = modules.stream().filter(BACKENDS::contains).count();
            assertTrue(backends >= 2, name);
        });
    }

    @Test
    void whatIsWrongIsNamed() {
        List<SourceFile> files =
                List.of(
                        file("daemon/src/main/java/a/Unique.java", "Unique", "Second"),
                        file("daemon/src/main/java/a/package-info.java"),
                        file("daemon/src/test/java/a/package-info.java"),
                        file("kube/src/main/java/b/Second.java", "Second"),
                        file(IPVS + "/src/main/java/c/Rule.java", "Rule"),
                        file(NFTABLES + "/src/main/java/d/Rule.java", "Rule"),
                        file(IPVS + "/src/main/java/c/Chain.java", "Chain"),
                        file(NFTABLES + "/src/main/java/d/Chain.java", "Chain"),
                        file(NFTABLES + "/src/main/java/e/Chain.java", "Chain"),
                        file(IPVS + "/src/main/java/c/Kernel.java", "Kernel"));
        Set<String> two = Set.of(IPVS, NFTABLES);
        assertEquals(
                List.of(
                        "Chain may be in [ipvs-backend, nftables-backend], once each, and is in"
                                + " ipvs-backend/src/main/java/c/Chain.java,"
                                + " nftables-backend/src/main/java/d/Chain.java,"
                                + " nftables-backend/src/main/java/e/Chain.java",
                        "Kernel is not shared any more: remove it from the list",
                        "Second is in daemon/src/main/java/a/Unique.java,"
                                + " kube/src/main/java/b/Second.java: rename one"),
                violations(files, Map.of("Rule", two, "Chain", two, "Kernel", two)));
    }

    private static SourceFile file(String path, String... types) {
        return new SourceFile(path, 1, List.of(types), List.of());
    }

    private static List<String> violations(
            List<SourceFile> files, Map<String, Set<String>> shared) {
        Map<String, List<SourceFile>> byName = new TreeMap<>();
        shared.keySet().forEach(name -> byName.put(name, new ArrayList<>()));
        for (SourceFile file : files) {
            for (String type : file.types()) {
                byName.computeIfAbsent(type, _ -> new ArrayList<>()).add(file);
            }
        }
        List<String> wrong = new ArrayList<>();
        byName.forEach((name, in) -> {
            Set<String> allowed = new TreeSet<>(shared.getOrDefault(name, Set.of()));
            List<String> modules = in.stream().map(SourceFile::module).sorted().toList();
            String paths = in.stream().map(SourceFile::path).collect(Collectors.joining(", "));
            if (allowed.isEmpty()) {
                if (in.size() > 1) {
                    wrong.add(name + " is in " + paths + ": rename one");
                }
            } else if (in.size() < 2) {
                wrong.add(name + " is not shared any more: remove it from the list");
            } else if (!modules.equals(List.copyOf(allowed))) {
                wrong.add(name + " may be in " + allowed + ", once each, and is in " + paths);
            }
        });
        return wrong;
    }
}
