package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import dev.sluice.kube.decode.JsonObjectReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.yaml.YAMLFactory;

/// Checks a kubeconfig before the client library reads it. For faults that this class reports in
/// one line, the library throws stack traces or retries forever.
final class Kubeconfig {
    /// The longest list of contexts, clusters or users that is read.
    private static final int MOST = 10_000;

    private final Path file;
    private final JsonObjectReader yaml;
    private final List<Named> contexts = new ArrayList<>();
    private final List<Named> clusters = new ArrayList<>();
    private final List<Named> users = new ArrayList<>();
    private String currentContext = "";

    private Kubeconfig(Path file, JsonObjectReader yaml) {
        this.file = file;
        this.yaml = yaml;
    }

    /// A context, cluster or user.
    private static final class Named {
        private final String place;
        private String name = "";
        private String cluster = "";
        private String user = "";
        private String server = "";
        private @Nullable String command;
        private final List<String> files = new ArrayList<>();

        Named(String place) {
            this.place = place;
        }
    }

    /// Checks a kubeconfig.
    ///
    /// @param server the URL to use instead of the one in the file, or null
    /// @return the exec plugin that the current user's credentials come from; empty if there is
    ///   none
    /// @throws ApiAccessException if the file is faulty; the message is one line with the file and
    ///   field
    static Optional<String> check(Path file, @Nullable String server) throws ApiAccessException {
        try (JsonParser parser =
                new YAMLFactory()
                        .createParser(
                                ObjectReadContext.empty(),
                                new InputFile(file, InputFile.USUAL).text())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw refused(file, "holds no Config");
            }
            var config = new Kubeconfig(file, new JsonObjectReader(parser));
            config.read();
            return config.check(server);
        } catch (NoSuchFileException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            var at = e.getLocation();
            String line = at == null ? "" : "line " + at.getLineNr() + ": ";
            throw refused(file, line + OneLine.of(Failures.reason(e), 200));
        }
    }

    private void read() {
        yaml.object(field -> {
            switch (field) {
                case "current-context" -> currentContext = yaml.text("");
                case "contexts" -> named(field, "context", contexts);
                case "clusters" -> named(field, "cluster", clusters);
                case "users" -> named(field, "user", users);
                default -> yaml.skip();
            }
        });
    }

    private void named(String list, String inner, List<Named> all) {
        yaml.list(
                MOST,
                () -> {
                    var named = new Named(list + "[" + all.size() + "]." + inner);
                    all.add(named);
                    yaml.object(field -> {
                        if (field.equals("name")) {
                            named.name = yaml.text("");
                        } else if (field.equals(inner)) {
                            yaml.object(of -> field(named, of));
                        } else {
                            yaml.skip();
                        }
                    });
                });
    }

    private void field(Named named, String field) {
        switch (field) {
            case "cluster" -> named.cluster = yaml.text("");
            case "user" -> named.user = yaml.text("");
            case "server" -> named.server = yaml.text("");
            case "certificate-authority", "client-certificate", "client-key", "tokenFile" ->
                    path(named, field);
            case "exec" -> {
                named.command = yaml.isNull() ? null : "";
                yaml.object(of -> {
                    if (of.equals("command")) {
                        named.command = yaml.text("");
                    } else {
                        yaml.skip();
                    }
                });
            }
            default -> yaml.skip();
        }
    }

    private void path(Named named, String field) {
        String text = yaml.text("");
        if (text.isEmpty()) {
            return;
        }
        try {
            new InputFile(file.resolveSibling(InputFile.path(text)), InputFile.USUAL).check();
        } catch (NoSuchFileException _) {
            // The file may be created later. If it must exist now, the client library reports it.
        } catch (IOException e) {
            named.files.add(field + " names " + OneLine.quote(text) + ", which " + e.getMessage());
        }
    }

    private Optional<String> check(@Nullable String server) throws ApiAccessException {
        var problems = yaml.problems("");
        if (!problems.isEmpty()) {
            throw refused(file, problems.getFirst().field() + " " + problems.getFirst().fault());
        }
        if (currentContext.isEmpty()) {
            throw new ApiAccessException(
                    "the kubeconfig " + file + " has no current-context", null);
        }
        Named context = find(contexts, currentContext, "current-context");
        Named cluster = find(clusters, context.cluster, context.place + ".cluster");
        if (server == null) {
            checkServer(cluster);
        }
        checkFiles(cluster);
        if (context.user.isEmpty()) {
            return Optional.empty();
        }
        Named user = find(users, context.user, context.place + ".user");
        checkFiles(user);
        checkCommand(user);
        return Optional.ofNullable(user.command);
    }

    private Named find(List<Named> all, String name, String field) throws ApiAccessException {
        // As in kubectl: if several entries have the same name, the first is used.
        return all.stream()
                .filter(named -> named.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        refused(
                                file,
                                field + " names " + OneLine.quote(name) + ", which is not there"));
    }

    private void checkServer(Named cluster) throws ApiAccessException {
        String field = cluster.place + ".server ";
        if (cluster.server.isEmpty()) {
            throw refused(file, field + "is missing");
        }
        Optional<String> fault = ServerUrl.faultOf(cluster.server);
        if (fault.isPresent()) {
            throw refused(file, field + fault.get());
        }
    }

    private void checkFiles(Named named) throws ApiAccessException {
        if (!named.files.isEmpty()) {
            throw refused(file, named.place + "." + named.files.getFirst());
        }
    }

    private void checkCommand(Named user) throws ApiAccessException {
        String command = user.command;
        if (command == null) {
            return;
        }
        String field = user.place + ".exec.command ";
        if (command.isEmpty()) {
            throw refused(file, field + "is missing");
        }
        if (!isThere(command)) {
            throw refused(
                    file,
                    field
                            + "names "
                            + OneLine.quote(command)
                            + ", which no program here is called");
        }
    }

    /// Looks the program up as the client library does: relative to the kubeconfig if it contains a
    /// slash, else in `PATH`.
    private boolean isThere(String command) {
        try {
            Path path = InputFile.path(command);
            if (command.contains("/")) {
                return Files.isExecutable(file.toAbsolutePath().resolveSibling(path));
            }
            String folders = System.getenv().getOrDefault("PATH", "");
            for (String folder : folders.split(File.pathSeparator, -1)) {
                if (Files.isExecutable(InputFile.path(folder).resolve(path))) {
                    return true;
                }
            }
            return false;
        } catch (IOException _) {
            return false;
        }
    }

    private static ApiAccessException refused(Path file, String why) {
        return new ApiAccessException("cannot use the kubeconfig " + file + ": " + why, null);
    }
}
