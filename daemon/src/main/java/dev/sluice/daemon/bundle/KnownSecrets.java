package dev.sluice.daemon.bundle;

import dev.sluice.base.input.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds the secrets that this process can read, so that they are found in what goes into a bundle.
/// They are kept nowhere else.
///
/// @param root the root of the file system: `/`, except in tests
record KnownSecrets(Path root) {
    private static final String TOKEN = "var/run/secrets/kubernetes.io/serviceaccount/token";

    /// A shorter value of a variable may be any word, such as the name of a Secret.
    private static final int SHORTEST = 12;

    private static final Pattern OF_KUBECONFIG =
            Pattern.compile(
                    "[\"']?(token|password|client-key-data|tokenFile|client-key)[\"']?\\s*:"
                            + "\\s*[\"']?([^\\s\"',}]+)");

    private static final Pattern OF_ENVIRONMENT =
            Pattern.compile("(?i).*(TOKEN|PASSWORD|PASSWD|SECRET|PRIVATE|_KEY|CREDENTIAL).*");

    /// @param kubeconfig the path of the daemon's kubeconfig; empty for none
    /// @param environment the variables of this process
    List<String> find(String kubeconfig, Map<String, String> environment) {
        List<String> found = new ArrayList<>();
        read(root.resolve(TOKEN)).ifPresent(found::add);
        environment.forEach((name, value) -> {
            if (OF_ENVIRONMENT.matcher(name).matches() && value.length() >= SHORTEST) {
                found.add(value);
            }
        });
        if (!kubeconfig.isEmpty()) {
            path(kubeconfig).flatMap(KnownSecrets::read).ifPresent(text -> of(text, found));
        }
        return found;
    }

    private static void of(String kubeconfig, List<String> to) {
        Matcher each = OF_KUBECONFIG.matcher(kubeconfig);
        while (each.find()) {
            boolean names = each.group(1).equals("tokenFile") || each.group(1).equals("client-key");
            if (names) {
                path(each.group(2)).flatMap(KnownSecrets::read).ifPresent(to::add);
            } else {
                to.add(each.group(2));
            }
        }
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(InputFile.path(text));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// What cannot be read cannot get into the bundle either.
    private static Optional<String> read(Path file) {
        try {
            byte[] bytes = new InputFile(file, InputFile.USUAL).bytes();
            return Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
