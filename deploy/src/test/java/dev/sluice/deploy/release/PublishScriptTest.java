package dev.sluice.deploy.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.deploy.scripts.Recorders;
import dev.sluice.deploy.scripts.ScriptRun;
import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is published of a release and how it is signed, with programs that only record it.
class PublishScriptTest {
    private static final String DIGEST = "sha256:" + "7".repeat(64);
    private static final String ONE = "sha256:" + "8".repeat(64);
    private static final String RELEASE = "target/release/";

    @TempDir Path folder;
    @TempDir Path programs;

    private SourceCopy source;
    private Recorders recorders;

    @BeforeEach
    void release() throws IOException {
        source = SourceCopy.in(folder);
        recorders = Recorders.in(programs, "oras", "helm", "cosign", "gh");
        recorders.answer("oras", ONE + "\n");
        make("1.2.3");
    }

    private void make(String version) throws IOException {
        source.write("layout/index.json", "{}");
        source.write(RELEASE + "sluice-" + version + ".tgz", "a chart");
        source.write(
                RELEASE + "RELEASE-NOTES.md", "* image: `ghcr.io/some/sluice@" + DIGEST + "`\n");
        run("tar", "-cf", RELEASE + "sluice-image-" + version + ".tar", "-C", "layout", ".");
        String sum = "rm -f SHA256SUMS && sha256sum * > ../sums && mv ../sums SHA256SUMS";
        run("sh", "-c", "cd " + RELEASE + " && " + sum);
    }

    private void run(String... words) throws IOException {
        ScriptRun.of(folder, Map.of(), "", List.of(words)).succeeded();
    }

    private ScriptRun publish(String version, Map<String, String> more) throws IOException {
        Map<String, String> environment = new HashMap<>(recorders.environment());
        environment.put("REGISTRY", "ghcr.io/Some");
        environment.putAll(more);
        return source.run(environment, "deploy/release/publish", version);
    }

    @Test
    void everything_is_signed_by_its_digest() throws IOException {
        recorders.fail("gh", "release view");
        ScriptRun run = publish("1.2.3", Map.of());
        assertEquals(0, run.status(), run::err);
        List<String> calls =
                recorders.calls().stream()
                        .map(call -> call.replaceAll("\\S*/tmp\\.\\w+", "WORK"))
                        .toList();
        String image = "ghcr.io/some/sluice";
        assertEquals(
                List.of(
                        "oras cp --from-oci-layout WORK@" + DIGEST + " " + image + ":1.2.3",
                        "cosign sign --yes --recursive " + image + "@" + DIGEST,
                        "oras resolve --platform linux/amd64 " + image + "@" + DIGEST,
                        attest("cyclonedx", "amd64.cdx.json"),
                        attest("spdxjson", "amd64.spdx.json"),
                        "oras resolve --platform linux/arm64 " + image + "@" + DIGEST,
                        attest("cyclonedx", "arm64.cdx.json"),
                        attest("spdxjson", "arm64.spdx.json"),
                        "helm push sluice-1.2.3.tgz oci://ghcr.io/some/charts",
                        "oras resolve ghcr.io/some/charts/sluice:1.2.3",
                        "cosign sign --yes ghcr.io/some/charts/sluice@" + ONE,
                        "cosign sign-blob --yes --bundle WORK/SHA256SUMS.sigstore.json SHA256SUMS",
                        "gh release view v1.2.3",
                        "gh release create v1.2.3 --verify-tag --title Sluice 1.2.3 --notes-file"
                                + " RELEASE-NOTES.md",
                        "gh release upload v1.2.3 --clobber -- RELEASE-NOTES.md SHA256SUMS"
                                + " sluice-1.2.3.tgz sluice-image-1.2.3.tar"
                                + " WORK/SHA256SUMS.sigstore.json"),
                calls);
    }

    @Test
    void what_is_signed_is_what_the_guide_checks() throws IOException {
        String guide = Files.readString(Path.of("VERIFY.md"));
        for (String checked :
                List.of(
                        "oras resolve $REGISTRY/sluice:$VERSION",
                        "oras resolve $REGISTRY/charts/sluice:$VERSION",
                        "cosign verify-attestation --type cyclonedx",
                        "cosign verify-attestation --type spdxjson",
                        "cosign verify-blob --bundle SHA256SUMS.sigstore.json",
                        ".github/workflows/release.yml@refs/tags/v$VERSION")) {
            assertTrue(guide.contains(checked), checked);
        }
    }

    private static String attest(String type, String file) {
        return "cosign attest --yes --type %s --predicate sluice-1.2.3-%s ghcr.io/some/sluice@%s"
                .formatted(type, file, ONE);
    }

    @Test
    void a_version_before_another_is_marked_and_a_release_that_is_there_is_kept()
            throws IOException {
        make("1.3.0-rc.1");
        assertEquals(0, publish("1.3.0-rc.1", Map.of()).status());
        assertTrue(
                recorders.calls().stream().noneMatch(call -> call.startsWith("gh release create")));
        recorders.fail("gh", "release view");
        assertEquals(0, publish("1.3.0-rc.1", Map.of()).status());
        assertTrue(
                recorders.calls().stream()
                        .anyMatch(call ->
                                call.startsWith(
                                        "gh release create v1.3.0-rc.1 --verify-tag"
                                                + " --prerelease ")),
                recorders.calls()::toString);
    }

    @Test
    void the_password_is_no_argument() throws IOException {
        Map<String, String> login = Map.of("REGISTRY_USER", "me", "REGISTRY_PASSWORD", "s3cret");
        assertEquals(0, publish("1.2.3", login).status());
        assertEquals(
                List.of(
                        "oras login --username me --password-stdin ghcr.io",
                        "helm registry login --username me --password-stdin ghcr.io",
                        "cosign login --username me --password-stdin ghcr.io"),
                recorders.calls().subList(0, 3));
        assertTrue(recorders.calls().stream().noneMatch(call -> call.contains("s3cret")));
    }

    @Test
    void what_is_wrong_is_named_before_anything_is_published() throws IOException {
        assertRefused("1.2.4", Map.of(), "target/release is not of version 1.2.4");
        assertRefused("1.2.3", Map.of("REGISTRY", "localhost"), "where to?");
        assertRefused(
                "1.2.3",
                Map.of("REGISTRY", "ghcr.io/other"),
                "target/release was made for another registry");
        source.write(RELEASE + "sluice-1.2.3.tgz", "another chart");
        assertRefused("1.2.3", Map.of(), "target/release is not what `make release` made");
        Files.delete(programs.resolve("cosign"));
        Files.delete(programs.resolve("oras"));
        Map<String, String> path = Map.of("PATH", programs + ":" + barePath());
        assertRefused("1.2.3", path, "there is no program oras");
    }

    /// Returns a PATH on which the programs of publishing are not, but the others are.
    private Path barePath() throws IOException {
        Path bare = Files.createDirectory(folder.resolve("bare"));
        for (String name : List.of("bash", "dirname", "env", "sed", "sha256sum", "cat")) {
            String path = new ShellCommand(List.of("sh", "-c", "command -v " + name)).run().strip();
            Files.createSymbolicLink(bare.resolve(name), Path.of(path));
        }
        return bare;
    }

    private void assertRefused(String version, Map<String, String> environment, String reason)
            throws IOException {
        ScriptRun run = publish(version, environment);
        assertTrue(run.status() != 0);
        assertTrue(run.err().contains("sluice: not published: " + reason), run::err);
        assertEquals(List.of(), recorders.calls());
    }
}
