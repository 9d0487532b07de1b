package dev.sluice.testbed.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Scanner;

/// The seccomp profile of a container: like the `RuntimeDefault` profile of container runtimes for
/// a container without CAP_SYS_ADMIN.
final class Seccomp {
    private static final int NOT_PERMITTED = 1;
    private static final int NO_SUCH_CALL = 38;

    /// The flags of `clone` that create namespaces.
    private static final long NEW_NAMESPACES = 0x7e020000L;

    private Seccomp() {}

    /// Returns the profile as `linux.seccomp` of a runtime configuration.
    static Map<String, Object> profile() throws IOException {
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ERRNO",
                "defaultErrnoRet",
                NOT_PERMITTED,
                "architectures",
                List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_AARCH64"),
                "syscalls",
                List.of(
                        Map.of("names", allowed(), "action", "SCMP_ACT_ALLOW"),
                        Map.of(
                                "names",
                                List.of("clone"),
                                "action",
                                "SCMP_ACT_ALLOW",
                                "args",
                                List.of(
                                        Map.of(
                                                "index",
                                                0,
                                                "value",
                                                NEW_NAMESPACES,
                                                "valueTwo",
                                                0,
                                                "op",
                                                "SCMP_CMP_MASKED_EQ"))),
                        // `clone3` does not exist here, so the C library falls back to `clone`,
                        // whose flags a filter can check.
                        Map.of(
                                "names",
                                List.of("clone3"),
                                "action",
                                "SCMP_ACT_ERRNO",
                                "errnoRet",
                                NO_SUCH_CALL)));
    }

    private static List<String> allowed() throws IOException {
        try (InputStream list =
                        Objects.requireNonNull(
                                Seccomp.class.getResourceAsStream("syscalls.txt"), "syscalls.txt");
                Scanner words = new Scanner(list, UTF_8)) {
            return words.tokens().toList();
        }
    }
}
