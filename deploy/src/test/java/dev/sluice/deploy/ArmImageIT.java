package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.api.ApiServer;
import dev.sluice.testbed.api.Listening;
import dev.sluice.testbed.api.NodeObject;
import dev.sluice.testbed.api.ServiceObject;
import dev.sluice.testbed.api.SliceObject;
import dev.sluice.testbed.container.Image;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.run.ProxySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The image of arm64 serves connections in each mode, on an emulated server, also where pages have
/// 16 KiB.
class ArmImageIT {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Path KUBECONFIG = Path.of("/etc/sluice/kubeconfig.conf");

    @ParameterizedTest
    @CsvSource({"cloud-arm64, 4, nftables iptables ipvs", "arm64-16k, 16, nftables"})
    void it_serves_in_each_mode(String kernel, int pages, String modes) throws Exception {
        try (Folder folder = Folder.temporary("sluice-arm64-");
                ApiServer api = api()) {
            Path unpacked = Files.createDirectory(folder.path().resolve("image"));
            Image image = Image.unpack(Path.of("target/sluice-image.tar"), "arm64", unpacked);
            Path built =
                    Path.of(
                            new ShellCommand(List.of("../setup/arm64-kernel", kernel))
                                    .run()
                                    .strip());
            var machine = new ArmMachine(image.root(), built, folder.path());
            List<String> console = machine.run(job(modes), files(api, modes), LONGEST);

            String said = String.join("\n", console);
            assertTrue(said.contains("the job ended with status 0"), said);
            assertTrue(console.stream().anyMatch(line -> line.endsWith(" " + pages + " kB")), said);
            List<String> expected = new ArrayList<>();
            for (String mode : modes.split(" ", -1)) {
                expected.add("served in mode " + mode);
                expected.add("ended with status 143");
            }
            assertEquals(
                    expected,
                    console.stream()
                            .filter(line ->
                                    line.startsWith("served in") || line.startsWith("ended with"))
                            .toList(),
                    said);
        }
    }

    private static ApiServer api() throws IOException {
        ApiServer api = ApiServer.start(Listening.onLoopback());
        api.put(NodeObject.node1().json());
        api.put(ServiceObject.service("shop/web").clusterIp("10.96.10.1").port("http", 80).json());
        api.put(
                SliceObject.slice("shop/web")
                        .port("http", 8080)
                        .ready("10.244.1.2", "node1")
                        .json());
        return api;
    }

    /// The JVM refuses to start if its class archive cannot be used.
    private static String job(String modes) throws IOException {
        return "MODES='%s'\nexport SLUICE_JAVA_FLAGS=-Xshare:on\n".formatted(modes)
                + Files.readString(Path.of("src/test/resources/arm64-job"));
    }

    private static Map<String, String> files(ApiServer api, String modes) {
        Map<String, String> files = new TreeMap<>();
        files.put(inRoot(KUBECONFIG), api.kubeconfig().replace("127.0.0.1", "10.0.2.2"));
        for (String mode : modes.split(" ", -1)) {
            String settings = new ProxySettings(mode).yaml(KUBECONFIG);
            files.put("etc/sluice/" + mode + ".yaml", settings);
        }
        return files;
    }

    private static String inRoot(Path path) {
        return Path.of("/").relativize(path).toString();
    }
}
