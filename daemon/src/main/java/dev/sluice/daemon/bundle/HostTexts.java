package dev.sluice.daemon.bundle;

import dev.sluice.base.input.InputFile;
import dev.sluice.iptables.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Reads versions, sysctls and modules of this host as text.
///
/// @param root the root of the file system: `/`, except in tests
/// @param programs runs those of iptables
record HostTexts(Path root, Programs programs) {
    /// Each is named: others hold secrets, such as `net.ipv4.tcp_fastopen_key` and
    /// `net.ipv6.conf.all.stable_secret`.
    private static final List<String> SINGLE =
            List.of(
                    "kernel/osrelease",
                    "net/core/somaxconn",
                    "net/ipv4/ip_forward",
                    "net/ipv4/ip_local_port_range",
                    "net/ipv4/ip_local_reserved_ports",
                    "net/ipv4/ip_nonlocal_bind",
                    "net/ipv4/tcp_tw_reuse",
                    "net/nf_conntrack_max");

    /// All values of these are numbers.
    private static final List<String> FOLDERS =
            List.of("net/bridge", "net/ipv4/vs", "net/netfilter");

    /// By folder, what is read for each interface.
    private static final Map<String, List<String>> OF_LINKS =
            Map.of(
                    "net/ipv4/conf",
                    List.of(
                            "arp_announce",
                            "arp_ignore",
                            "forwarding",
                            "route_localnet",
                            "rp_filter",
                            "send_redirects"),
                    "net/ipv6/conf",
                    List.of("disable_ipv6", "forwarding"));

    private static final Pattern MODULES =
            Pattern.compile(
                    "(?:nf_|nft_|nfnetlink|xt_|x_tables|ip_vs|ip_set|ip_tables|ip6_tables|iptable_"
                            + "|ip6table_|ipt_|ip6t_|br_netfilter|bridge|dummy|veth|vxlan)\\S*");

    private static final long LONGEST = 1 << 20;
    private static final int MOST_SYSCTLS = 20_000;

    /// @param daemon the version of the daemon; empty if it does not answer
    String versions(String own, String daemon) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("command: " + own);
        lines.add("daemon: " + (daemon.isEmpty() ? "does not answer" : daemon));
        lines.add("java: " + Runtime.version());
        lines.add("linux: " + read(root.resolve("proc/sys/kernel/osrelease")));
        lines.add("machine: " + System.getProperty("os.arch", ""));
        for (String program : List.of("iptables", "ip6tables")) {
            lines.add(program + ": " + version(program));
        }
        return String.join("\n", lines) + "\n";
    }

    private String version(String program) {
        var text = new StringBuilder();
        try {
            programs.run(List.of(program, "--version"), text::append);
        } catch (IOException e) {
            return "does not run: " + e.getMessage();
        }
        return text.toString().strip();
    }

    /// Lines as those of `sysctl -a`, sorted. What cannot be read is left out.
    String sysctls() throws IOException {
        Map<String, String> values = new TreeMap<>();
        Path folder = root.resolve("proc/sys");
        SINGLE.forEach(name -> put(folder, folder.resolve(name), values));
        for (String name : FOLDERS) {
            for (Path file : children(folder.resolve(name))) {
                put(folder, file, values);
            }
        }
        for (Map.Entry<String, List<String>> of : OF_LINKS.entrySet()) {
            for (Path link : children(folder.resolve(of.getKey()))) {
                of.getValue().forEach(name -> put(folder, link.resolve(name), values));
            }
        }
        var text = new StringBuilder();
        values.forEach((name, value) -> text.append(name + " = " + value + "\n"));
        return text.toString();
    }

    private static void put(Path folder, Path file, Map<String, String> values) {
        if (values.size() < MOST_SYSCTLS && Files.isRegularFile(file)) {
            try {
                values.put(folder.relativize(file).toString(), read(file).replace('\n', ' '));
            } catch (IOException _) {
                // Some can only be written, some need a privilege.
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                files.forEach(all::add);
            }
        }
        return all;
    }

    /// The names, sizes and uses of the modules that concern packets.
    String modules() throws IOException {
        var text = new StringBuilder();
        read(root.resolve("proc/modules"))
                .lines()
                .filter(line -> MODULES.matcher(line.split(" ", -1)[0]).matches())
                .sorted()
                .forEach(line -> {
                    String[] fields = line.split(" ", -1);
                    text.append(fields[0])
                            .append(' ')
                            .append(fields.length > 2 ? fields[1] + " " + fields[2] : "")
                            .append('\n');
                });
        return text.toString();
    }

    private static String read(Path file) throws IOException {
        return new String(new InputFile(file, LONGEST).bytes(), StandardCharsets.ISO_8859_1)
                .strip();
    }
}
