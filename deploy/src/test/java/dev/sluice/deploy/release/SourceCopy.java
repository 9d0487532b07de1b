package dev.sluice.deploy.release;

import dev.sluice.deploy.scripts.ScriptRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A copy of the scripts of a release and of the files that they change, in a folder for a test.
record SourceCopy(Path folder) {
    private static final Path REPOSITORY = Path.of("..");
    private static final List<String> FILES =
            List.of(
                    "pom.xml",
                    "CHANGELOG.md",
                    "setup/version",
                    "deploy/release/build",
                    "deploy/release/notes",
                    "deploy/release/publish",
                    "deploy/kustomize/base/kustomization.yaml",
                    "deploy/helm/sluice/Chart.yaml");

    static SourceCopy in(Path folder) throws IOException {
        for (String file : FILES) {
            Path copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(REPOSITORY.resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new SourceCopy(folder);
    }

    String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    /// Makes the copy a repository of git, with all its files in a first commit.
    void commitAll() throws IOException {
        git("init", "--quiet");
        git("add", "--all");
        git("commit", "--quiet", "--message", "Begin");
    }

    /// Runs git in the copy, whatever the user's configuration is.
    String git(String... words) throws IOException {
        Stream<String> git =
                Stream.of(
                        "git",
                        "-c",
                        "user.name=A",
                        "-c",
                        "user.email=a@example.org",
                        "-c",
                        "init.defaultBranch=main");
        List<String> command = Stream.concat(git, Stream.of(words)).toList();
        return ScriptRun.of(folder, Map.of("GIT_CONFIG_GLOBAL", "/dev/null"), "", command)
                .succeeded();
    }

    /// Runs a script of the copy.
    ScriptRun run(Map<String, String> environment, String script, String... arguments)
            throws IOException {
        return ScriptRun.of(
                folder,
                environment,
                "",
                Stream.concat(Stream.of(folder.resolve(script).toString()), Stream.of(arguments))
                        .toList());
    }
}
