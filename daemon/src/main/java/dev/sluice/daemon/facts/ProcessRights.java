package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.NodeSetup.RuleMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The capabilities of this process.
public final class ProcessRights {
    // linux/capability.h
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;
    private static final String EFFECTIVE = "CapEff:";

    private ProcessRights() {}

    /// Returns the names of those that a mode needs and this process lacks.
    ///
    /// @param root the root of the file system: `/`
    public static Set<String> lacking(Path root, RuleMode mode) throws IOException {
        Map<String, Integer> needed = new LinkedHashMap<>();
        needed.put("NET_ADMIN", NET_ADMIN);
        if (mode.usesIptables()) {
            needed.put("NET_RAW", NET_RAW);
        }
        long present = present(new HostFiles(root));
        Set<String> lacking = new TreeSet<>();
        needed.forEach((name, bit) -> {
            if ((present & (1L << bit)) == 0) {
                lacking.add(name);
            }
        });
        return lacking;
    }

    private static long present(HostFiles files) throws IOException {
        for (String line : files.lines("proc/self/status")) {
            if (line.startsWith(EFFECTIVE)) {
                try {
                    return Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
                } catch (NumberFormatException e) {
                    throw new IOException("proc/self/status: not a set: " + line, e);
                }
            }
        }
        throw new IOException("proc/self/status says nothing of capabilities");
    }
}
