package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTableTest {
    @TempDir Path folder;

    /// Command lines, and the only line of each answer.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    start                        | there is no command "start"; there are run, render, services, endpoints, explain, diff, check, flows, journal, trace, support-bundle, page, cleanup, completion, demo, version, help
                    run --confg=x                | run: there is no flag "--confg=x", did you mean --config?; see sluice run --help
                    run now                      | run: no argument belongs here, but there is "now"; see sluice run --help
                    run --cleanup=true now       | run: no argument belongs here, but there is "now"; see sluice run --help
                    run --cleanup now            | run: no argument belongs here, but there is "now"; see sluice run --help
                    run --config                 | run: Missing required parameter for option '--config' (FILE); see sluice run --help
                    run --config=/no/such        | /no/such: there is no such file
                    run --proxy_mode=userspace   | --proxy-mode: must be one of iptables, ipvs, nftables, not "userspace"
                    --proxy-mode=userspace       | --proxy-mode: must be one of iptables, ipvs, nftables, not "userspace"
                    -v=x                         | -v: must be a whole number, not "x"
                    run --version=old            | --version: must be true or false, not "old"
                    run --sluice-config=/no/such | /no/such: there is no such file
                    run --write-config-to=/no/such/file | --write-config-to: cannot write /no/such/file
                    run -v=x                     | -v: must be a whole number, not "x"
                    run --v x                    | -v: must be a whole number, not "x"
                    run --cleanup=perhaps        | --cleanup: must be true or false, not "perhaps"
                    run                          | no API server: this is not a pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set), so name one with --kubeconfig or --master
                    render                       | render: Missing required option: '--objects=FILE'; see sluice render --help
                    render --objects=/no/such    | cannot read /no/such: there is no such file
                    render --objects=- --family=6 | --family: must be IPv4 or IPv6, not "6"
                    render --objects=- --host-addresses=x | --host-addresses: must be IP addresses, not "x"
                    render --objects=- --nfacct=x | render: Invalid value for option '--nfacct': 'x' is not a boolean; see sluice render --help
                    cleanup all                  | cleanup: no argument belongs here, but there is "all"; see sluice cleanup --help
                    """)
    void what_is_wrong_is_one_line(String typed, String line) {
        var ended = CommandLines.run(typed.split(" ", -1));
        assertEquals(List.of("sluice: " + line), ended.err());
        assertEquals(1, ended.status());
        assertEquals(List.of(), ended.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h", "help nothing"})
    void the_first_page_names_every_command(String typed) {
        var ended = CommandLines.run(typed.split(" ", -1));
        assertEquals(0, ended.status());
        for (String verb :
                List.of(
                        "run",
                        "render",
                        "services",
                        "endpoints",
                        "explain",
                        "diff",
                        "check",
                        "flows",
                        "journal",
                        "trace",
                        "support-bundle",
                        "page",
                        "cleanup",
                        "completion",
                        "demo",
                        "version")) {
            assertTrue(
                    ended.out().stream().anyMatch(line -> line.startsWith("  " + verb + " ")),
                    verb);
        }
        assertEquals(ended, CommandLines.run("", List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "render", "cleanup"})
    void each_command_has_a_page_that_fits_a_terminal(String verb) {
        var ended = CommandLines.run(verb, "--help");
        assertEquals(0, ended.status());
        assertEquals("Usage: sluice " + verb + " [OPTIONS]", ended.out().getFirst());
        assertEquals(List.of(), ended.out().stream().filter(line -> line.length() > 100).toList());
        assertEquals(ended, CommandLines.run("help", verb));
    }

    @Test
    void the_page_of_run_names_every_flag() {
        String page = String.join("\n", CommandLines.run("run", "--help").out());
        for (Flag flag : Flag.all()) {
            assertTrue(page.contains("--" + flag.word()), flag::toString);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"version", "--version", "run --version", "run --version=raw", "--version=1"})
    void the_version_is_one_line(String typed) {
        var ended = CommandLines.run(typed.split(" ", -1));
        assertEquals(0, ended.status());
        assertEquals(1, ended.out().size());
        String line = ended.out().getFirst();
        assertTrue(line.startsWith("sluice "), line);
        assertTrue(line.endsWith(", for Kubernetes 1.37"), line);
    }

    @Test
    void the_configuration_in_effect_is_written_and_that_is_all() throws IOException {
        Path file = folder.resolve("written.yaml");
        var ended =
                CommandLines.run(
                        "--write-config-to=" + file, "--masquerade-all", "--hostname-override=X");
        assertEquals(0, ended.status());
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.contains("hostnameOverride: x"), lines::toString);
        assertTrue(lines.contains("  masqueradeAll: true"), lines::toString);
    }

    @Test
    void standard_input_holds_objects_too() {
        String service =
                """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
                """;
        var ended = CommandLines.run(service, List.of("render", "--objects", "-"));
        assertEquals(List.of(), ended.err());
        assertTrue(
                ended.out().stream().anyMatch(line -> line.contains("shop/web has no endpoints")),
                ended.out()::toString);
    }

    /// A name of 63 characters that begins with a digit, as Kubernetes allows since 1.36.
    @ParameterizedTest
    @ValueSource(strings = {"iptables", "ipvs", "nftables"})
    void a_service_whose_name_begins_with_a_digit_is_rendered(String mode) {
        String name = "1" + "b".repeat(62);
        String objects =
                """
                kind: Service
                metadata: {name: %1$s, namespace: shop}
                spec: {clusterIP: 10.96.0.5, ports: [{port: 80, protocol: TCP}]}
                ---
                kind: EndpointSlice
                metadata: {name: a, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                endpoints: [{addresses: [10.244.1.2]}]
                ports: [{name: "", port: 8080, protocol: TCP}]
                """
                        .formatted(name);
        var ended =
                CommandLines.run(
                        objects,
                        List.of(
                                "render",
                                "--objects=-",
                                "--mode=" + mode,
                                "--host-addresses=192.0.2.10"));
        assertEquals(0, ended.status(), ended.err()::toString);
        String text = String.join("\n", ended.out());
        assertTrue(text.contains("10.244.1.2"), text);
        assertTrue(mode.equals("ipvs") || text.contains("shop/" + name), text);
    }

    @Test
    void another_mode_than_the_files_can_be_rendered() throws IOException {
        Path config = folder.resolve("config.yaml");
        Files.writeString(
                config,
                """
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                mode: iptables
                """);
        var ended =
                CommandLines.run(
                        """
                        kind: Service
                        metadata: {name: web}
                        spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
                        """,
                        List.of("render", "--objects=-", "--config=" + config, "--mode=nftables"));
        assertEquals(List.of(), ended.err());
        assertEquals("table ip sluice {", ended.out().getFirst());
        assertTrue(
                ended.out().stream()
                        .anyMatch(line ->
                                line.contains(
                                        "10.96.0.9 . tcp . 80 comment \"default/web\" : goto"
                                                + " reject-chain")),
                ended.out()::toString);
    }

    @Test
    void several_files_are_one_cluster_and_what_is_wrong_in_one_is_told() throws IOException {
        Path good = folder.resolve("good.yaml");
        Path bad = folder.resolve("bad.yaml");
        Path none = folder.resolve("none.yaml");
        Files.writeString(
                good,
                """
                kind: Service
                metadata: {name: web}
                spec: {clusterIP: 10.96.0.9, ports: [{port: 80}]}
                """);
        Files.writeString(
                bad, "kind: Service\nmetadata: {name: bad}\nspec: {clusterIP: nonsense}\n");
        Files.writeString(none, "kind: Pod\n");
        var ended =
                CommandLines.run(
                        "render", "--objects", bad.toString(), good.toString(), none.toString());
        assertEquals(0, ended.status());
        assertEquals(1, ended.err().size(), ended.err()::toString);
        assertTrue(ended.err().getFirst().contains("default/bad"), ended.err()::toString);
        assertTrue(ended.out().stream().anyMatch(line -> line.contains("default/web")));

        var nothing = CommandLines.run("render", "--objects", none.toString());
        assertEquals(1, nothing.status());
        assertEquals(List.of("sluice: no Services or EndpointSlices in " + none), nothing.err());
        assertEquals(List.of(), nothing.out());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --proxy_mode=a_b          | --proxy-mode=a_b
                    --proxy_mode a_b          | --proxy-mode a_b
                    --masquerade_all x        | --masquerade-all=true x
                    --masquerade-all=false x  | --masquerade-all=false x
                    -v 4                      | -v 4
                    """)
    void arguments_are_read_as_go_reads_them(String typed, String read) {
        assertEquals(
                new ArrayList<>(List.of(read.split(" ", -1))),
                FlagOptions.normalized(List.of(typed.split(" ", -1))));
    }
}
