package dev.sluice.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.kustomize.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The workflows call only verbs of the Makefile, so that each step can be run by hand, and trust
/// only what they pin.
class WorkflowsTest {
    private static final Path FOLDER = Path.of("../.github/workflows");
    private static final Pattern VERB = Pattern.compile("(?m)^([a-z]+):.*## ");
    private static final Pattern CALL = Pattern.compile("make ([a-z]+)");
    private static final Pattern PINNED =
            Pattern.compile("[\\w.-]+/[\\w.-]+@[0-9a-f]{40}|\\./\\.github/workflows/\\w+\\.yml");

    private final Map<String, JsonNode> workflows = new TreeMap<>();

    @BeforeEach
    void read() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                workflows.put(file.getFileName().toString(), Yaml.read(file));
            }
        }
        assertEquals(Set.of("ci.yml", "release.yml", "scan.yml"), workflows.keySet());
    }

    private JsonNode workflow(String file) {
        return Objects.requireNonNull(workflows.get(file), file);
    }

    private Map<String, JsonNode> jobs() {
        Map<String, JsonNode> jobs = new TreeMap<>();
        for (String file : workflows.keySet()) {
            for (Map.Entry<String, JsonNode> job : workflow(file).required("jobs").properties()) {
                jobs.put(file + " " + job.getKey(), job.getValue());
            }
        }
        return jobs;
    }

    private List<JsonNode> steps() {
        List<JsonNode> steps = new ArrayList<>();
        jobs().values().forEach(job -> job.path("steps").forEach(steps::add));
        return steps;
    }

    private static Set<String> verbs() throws IOException {
        return VERB.matcher(Files.readString(Path.of("../Makefile")))
                .results()
                .map(verb -> verb.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void every_command_is_a_verb_of_the_makefile() throws IOException {
        Set<String> called = new TreeSet<>();
        for (JsonNode step : steps()) {
            if (step.has("run")) {
                var call = CALL.matcher(step.get("run").stringValue());
                assertTrue(call.matches(), step::toString);
                called.add(call.group(1));
            } else {
                assertTrue(step.has("uses"), step::toString);
            }
        }
        assertTrue(verbs().containsAll(called), called::toString);
        assertTrue(
                called.containsAll(
                        Set.of("check", "test", "cluster", "scan", "release", "publish")),
                called::toString);
    }

    @Test
    void every_action_is_pinned_by_its_commit() {
        List<String> used =
                Stream.concat(steps().stream(), jobs().values().stream())
                        .filter(part -> part.has("uses"))
                        .map(part -> part.get("uses").stringValue())
                        .toList();
        assertTrue(used.size() > 5, used::toString);
        assertEquals(
                List.of(), used.stream().filter(use -> !PINNED.matcher(use).matches()).toList());
        assertFalse(PINNED.matcher("actions/checkout@v4").matches());
    }

    /// What a tag or a branch is called, or who pushes, reaches a shell only by the environment.
    @Test
    void no_command_is_made_of_what_others_name() {
        steps().forEach(step -> assertFalse(step.path("run").asString("").contains("${{")));
        String release = workflow("release.yml").path("env").toString();
        assertTrue(release.contains("\"VERSION\":\"${{ github.ref_name }}\""), release);
    }

    @Test
    void only_the_job_that_publishes_may_write() {
        workflows.forEach((file, workflow) ->
                assertEquals(
                        "{\"contents\":\"read\"}", workflow.path("permissions").toString(), file));
        Set<String> writing = new TreeSet<>();
        jobs().forEach((name, job) -> {
            if (job.has("permissions")) {
                writing.add(name);
            }
        });
        assertEquals(Set.of("release.yml publish"), writing);
    }

    @Test
    void a_release_is_published_only_after_all_tests() {
        JsonNode jobs = workflow("release.yml").required("jobs");
        assertEquals("[\"ci\",\"build\"]", jobs.at("/publish/needs").toString());
        assertEquals("./.github/workflows/ci.yml", jobs.at("/ci/uses").stringValue());
        assertTrue(workflow("ci.yml").required("on").has("workflow_call"));
    }

    @Test
    void every_job_ends_in_time() {
        jobs().forEach((name, job) ->
                assertTrue(job.has("uses") || job.path("timeout-minutes").asInt(0) > 0, name));
    }
}
