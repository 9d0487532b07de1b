package dev.sluice.ipvs;

import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Prints what is installed in the words of the script that [Renderer] prints.
public final class InstalledText {
    private InstalledText() {}

    /// Returns the lines for virtual servers, entries of sets and addresses.
    public static List<String> of(IpFamily family, InstalledState installed) {
        List<String> lines = new ArrayList<>();
        installed
                .sets()
                .forEach((set, entries) ->
                        entries.forEach(entry -> lines.add("add " + set.in(family) + " " + entry)));
        new TreeMap<>(installed.servers()).forEach((at, server) -> add(lines, at, server));
        installed.bound().forEach(ip -> lines.add(Renderer.address(ip)));
        return lines;
    }

    private static void add(List<String> lines, ServerAddress at, InstalledServer server) {
        VirtualServerSpec spec = server.server();
        lines.add(Renderer.server(spec));
        for (Map.Entry<RealServerAddress, Integer> real : server.weights().entrySet()) {
            lines.add(Renderer.real(at, real.getKey().toString(), real.getValue()));
        }
    }
}
