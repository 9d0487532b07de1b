package dev.sluice.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The plugin of kubectl, with a kubectl that answers from files.
class KubectlPluginTest {
    private static final String HEADER =
            "NAMESPACE/NAME:PORT  TYPE  FRONTEND  POLICY  READY/LOCAL/ALL  STATE  REASON\n";

    @TempDir Path folder;

    record Ended(int status, String out, String err) {}

    @BeforeEach
    void kubectl() throws IOException {
        Files.copy(
                Path.of("src/test/resources/kubectl/kubectl"),
                folder.resolve("kubectl"),
                StandardCopyOption.COPY_ATTRIBUTES);
        pods("Running", "Running", "Running");
    }

    /// @param phases of the pods of the nodes a, b and c
    private void pods(String... phases) throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < phases.length; i++) {
            String node = String.valueOf((char) ('a' + i));
            lines.append("%s sluice-%s %s sluice%n".formatted(node, node, phases[i]));
        }
        put("pods", lines.toString());
    }

    @Test
    void a_node_is_chosen_by_name_or_by_a_pod_of_it() throws Exception {
        put("out-sluice-b", "hello\n");
        assertEquals(new Ended(0, "hello\n", ""), run("--node", "b", "explain", "a b", "-o", "x"));
        assertEquals(
                "exec --stdin --namespace=kube-system --container=sluice pod/sluice-b -- sluice"
                        + " explain a b -o x",
                calls().getLast());
        put("node-of-pod", "b");
        assertEquals(new Ended(0, "hello\n", ""), run("--pod=shop/web-0", "services"));
        assertTrue(calls().get(2).startsWith("get pod --namespace=shop "), calls()::toString);
        put("out-sluice-a", "any\n");
        assertEquals(new Ended(0, "any\n", ""), run("--context=x", "-n", "net", "check"));
        assertEquals(
                "--context=x exec --stdin --namespace=net --container=sluice pod/sluice-a -- sluice"
                        + " check",
                calls().getLast());
    }

    /// In kubeadm's DaemonSet, Sluice's container has the name of kube-proxy's.
    @Test
    void the_container_is_that_of_the_pod() throws Exception {
        put("pods", "a kube-proxy-a Pending kube-proxy\nb kube-proxy-b Running kube-proxy\n");
        put("out-kube-proxy-b", "hello\n");
        String call =
                "exec --stdin --namespace=kube-system --container=kube-proxy pod/kube-proxy-b --"
                        + " sluice check";
        assertEquals(new Ended(0, "hello\n", ""), run("check"));
        assertEquals(call, calls().getLast());
        assertEquals(2, run("--all-nodes", "check").status());
        assertEquals(call.replace(" --stdin", ""), calls().getLast());
        put("pods", "");
        assertTrue(run("check").err().contains("no pod of Sluice runs (kube-system, "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --node z check          | no pod of Sluice runs on node z
                    --pod web check         | --pod: must be NAMESPACE/POD, not web
                    --pod shop/gone check   | cannot find the node of pod shop/gone
                    --node a --all-nodes check | give one of --node, --pod and --all-nodes
                    --colour check          | there is no option --colour before the command
                    --node                  | --node needs a value
                    """)
    void what_is_wrong_ends_with_status_2(String typed, String line) throws Exception {
        Ended ended = run(typed.split(" ", -1));
        assertEquals(2, ended.status());
        assertTrue(ended.err().contains("kubectl-sluice: " + line), ended::err);
    }

    @Test
    void the_status_is_the_commands_and_not_kubectls() throws Exception {
        put("out-sluice-a", "found\n");
        put("err-sluice-a", "sluice: a warning\n");
        put("code-sluice-a", "1");
        assertEquals(new Ended(1, "found\n", "sluice: a warning\n"), run("--node", "a", "check"));
        Ended unreachable = run("--node", "b", "check");
        assertEquals(2, unreachable.status());
        assertTrue(unreachable.err().contains("unable to upgrade"), unreachable::err);
    }

    @Test
    void services_of_all_nodes_differ_in_state_and_not_in_what_is_local() throws Exception {
        put("out-sluice-a", HEADER + row("2/1/2", "SYNCED  -"));
        put("out-sluice-b", HEADER + row("2/0/2", "SYNCED  -"));
        put("out-sluice-c", HEADER + row("2/1/2", "SYNCED  -"));
        assertEquals(
                new Ended(0, "a, b, c: 1 frontends, the same on each\n", ""),
                run("--all-nodes", "services"));
        assertTrue(calls().getLast().endsWith("-- sluice services -o wide"), calls()::toString);
        put("out-sluice-c", HEADER + row("0/0/2", "NO ENDPOINTS  none is ready"));
        assertEquals(
                new Ended(
                        1,
                        """
                        a, b: 1 frontends, the same on each
                        == c differ from a
                        - shop/web:http ClusterIP 10.96.0.1:80 SYNCED
                        + shop/web:http ClusterIP 10.96.0.1:80 NO ENDPOINTS
                        """,
                        ""),
                run("--all-nodes", "services"));
    }

    @Test
    void check_of_all_nodes_is_merged_and_the_worst_status_counts() throws Exception {
        put("out-sluice-a", "all is good\n");
        put("out-sluice-b", "SLC0101 error\n");
        put("code-sluice-b", "1");
        put("out-sluice-c", "all is good\n");
        assertEquals(
                new Ended(
                        1,
                        """
                        == a, c
                        all is good
                        == b differ from a
                        - all is good
                        + SLC0101 error
                        """,
                        ""),
                run("--all-nodes", "check"));
    }

    @Test
    void a_node_that_cannot_be_asked_is_named() throws Exception {
        pods("Running", "Pending", "Running");
        put("out-sluice-a", "all is good\n");
        Ended ended = run("--all-nodes", "diff");
        assertEquals(2, ended.status());
        assertEquals("== a\nall is good\n", ended.out());
        assertEquals(
                """
                b: its pod sluice-b is Pending
                c: error: unable to upgrade connection: container not found
                """,
                ended.err());
    }

    @Test
    void other_commands_are_told_node_by_node() throws Exception {
        for (String node : List.of("a", "b", "c")) {
            put("out-sluice-" + node, "flows of " + node + "\n");
        }
        assertEquals(
                new Ended(0, "== a\nflows of a\n== b\nflows of b\n== c\nflows of c\n", ""),
                run("--all-nodes", "flows"));
    }

    @Test
    void json_of_all_nodes_is_one_document() throws Exception {
        put("out-sluice-a", "{\"kind\": \"X\", \"items\": []}\n");
        put("out-sluice-b", "{\"kind\": \"X\", \"items\": [1]}\n");
        put("code-sluice-b", "1");
        Ended ended = run("--all-nodes", "check", "-o", "json");
        assertEquals(2, ended.status());
        JsonNode items = JsonMapper.shared().readTree(ended.out()).get("items");
        assertEquals(3, items.size());
        assertEquals("b", items.get(1).get("node").asString());
        assertEquals(1, items.get(1).get("status").asInt());
        assertEquals(1, items.get(1).get("document").get("items").size());
        assertEquals(2, items.get(2).get("status").asInt());
        assertTrue(items.get(2).get("document") == null, ended::out);
    }

    private static String row(String counts, String state) {
        return "shop/web:http  ClusterIP  10.96.0.1:80  Cluster  " + counts + "  " + state + "\n";
    }

    private void put(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private Ended run(String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("./kubectl-sluice"));
        line.addAll(List.of(arguments));
        File out = folder.resolve("stdout").toFile();
        File err = folder.resolve("stderr").toFile();
        var builder = new ProcessBuilder(line).redirectOutput(out).redirectError(err);
        builder.environment().merge("PATH", folder.toString(), (path, own) -> own + ":" + path);
        Process process = builder.start();
        process.getOutputStream().close();
        int status = process.waitFor();
        return new Ended(status, Files.readString(out.toPath()), Files.readString(err.toPath()));
    }
}
