package dev.sluice.testbed.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// The configuration of a container for an OCI runtime. The root file system is read-only, and the
/// network is that of a test node.
///
/// @param command program and arguments
/// @param environment `NAME=value` each
/// @param mounts the host paths by their paths in the container; a trailing ` ro` makes one
///   read-only
/// @param network the file of a network namespace
/// @param cgroup path of its own cgroup
record Bundle(
        Image image,
        List<String> command,
        List<String> environment,
        Map<String, String> mounts,
        Rights rights,
        Path network,
        String cgroup) {
    /// As container runtimes mask them for a container that is not privileged.
    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/sys/firmware");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /// Names of the capabilities in order of their numbers, from `linux/capability.h`.
    private static final List<String> CAPABILITIES =
            List.of(
                    ("CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP"
                                    + " LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN"
                                    + " NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT"
                                    + " SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE"
                                    + " SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE"
                                    + " AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN"
                                    + " SYSLOG WAKE_ALARM BLOCK_SUSPEND")
                            .split(" ", -1));

    void write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("config.json"), new JsonMapper().writeValueAsString(config()));
    }

    private Map<String, Object> config() throws IOException {
        return Map.of(
                "ociVersion", "1.0.2",
                "root", Map.of("path", image.root().toString(), "readonly", true),
                "process", process(),
                "mounts", allMounts(),
                "linux", linux());
    }

    private Map<String, Object> process() throws IOException {
        // A process cannot grant capabilities that it lacks.
        List<String> capabilities =
                ours().stream()
                        .filter(name -> rights.privileged() || rights.capabilities().contains(name))
                        .map(name -> "CAP_" + name)
                        .toList();
        var env = new ArrayList<>(image.environment());
        env.addAll(environment);
        return Map.of(
                "user",
                Map.of("uid", 0, "gid", 0),
                "args",
                command,
                "env",
                env,
                "cwd",
                "/",
                "noNewPrivileges",
                !rights.privileged(),
                "capabilities",
                Map.of(
                        "bounding", capabilities,
                        "effective", capabilities,
                        "permitted", capabilities));
    }

    /// Returns the names of the capabilities in this process's bounding set.
    private static List<String> ours() throws IOException {
        String bounding =
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("CapBnd:"))
                        .findFirst()
                        .orElseThrow();
        long bits = Long.parseUnsignedLong(bounding.substring("CapBnd:".length()).strip(), 16);
        return IntStream.range(0, CAPABILITIES.size())
                .filter(number -> (bits >> number & 1) == 1)
                .mapToObj(CAPABILITIES::get)
                .toList();
    }

    private List<Object> allMounts() {
        List<Object> all = new ArrayList<>();
        all.add(mount("/proc", "proc", "proc", List.of()));
        all.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755", "size=64k")));
        all.add(mount("/dev/shm", "tmpfs", "shm", List.of("nosuid", "noexec", "nodev")));
        all.add(mount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", "ro")));
        all.add(mount("/sys/fs/cgroup", "cgroup", "cgroup", List.of("nosuid", "noexec", "ro")));
        all.add(mount("/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "size=16m")));
        mounts.forEach((place, source) -> {
            boolean readOnly = source.endsWith(" ro");
            String path = readOnly ? source.substring(0, source.length() - 3) : source;
            all.add(mount(place, "bind", path, List.of("rbind", readOnly ? "ro" : "rw")));
        });
        return all;
    }

    private static Map<String, Object> mount(
            String place, String type, String source, List<String> options) {
        return Map.of("destination", place, "type", type, "source", source, "options", options);
    }

    private Map<String, Object> linux() throws IOException {
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put(
                "namespaces",
                List.of(
                        Map.of("type", "pid"),
                        Map.of("type", "ipc"),
                        Map.of("type", "uts"),
                        Map.of("type", "mount"),
                        Map.of("type", "network", "path", network.toString())));
        linux.put("cgroupsPath", cgroup);
        linux.put(
                "resources",
                Map.of(
                        "devices", List.of(Map.of("allow", false, "access", "rwm")),
                        "memory", Map.of("limit", rights.memory())));
        if (!rights.privileged()) {
            linux.put("seccomp", Seccomp.profile());
            linux.put("maskedPaths", MASKED);
            linux.put("readonlyPaths", READ_ONLY);
        }
        return linux;
    }
}
