package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads texts that a kubeconfig holds or names, and remembers the files.
final class KubeconfigFiles {
    private static final Pattern BLANKS = Pattern.compile("\\s");

    private final Kubeconfig kubeconfig;
    private final List<Path> files = new ArrayList<>();

    KubeconfigFiles(Kubeconfig kubeconfig) {
        this.kubeconfig = kubeconfig;
        files.add(kubeconfig.file());
    }

    /// The text itself if the kubeconfig contains it, else the content of the file that it names.
    ///
    /// @param field the field that names the file, with its place. The field of the text is called
    ///   so with `-data` behind
    /// @return null if neither is there
    @Nullable PlacedText text(String field, String file, String data) throws ApiAccessException {
        if (!data.isEmpty()) {
            return decoded(field + "-data", data);
        }
        if (file.isEmpty()) {
            return null;
        }
        files.add(kubeconfig.path(field, file));
        return kubeconfig.read(field, file);
    }

    private PlacedText decoded(String field, String data) throws ApiAccessException {
        try {
            byte[] bytes = Base64.getDecoder().decode(BLANKS.matcher(data).replaceAll(""));
            return new PlacedText(field, new String(bytes, UTF_8));
        } catch (IllegalArgumentException _) {
            throw kubeconfig.refused(field + " is not base64");
        }
    }

    /// The files that were read so far, with the kubeconfig itself.
    List<Path> all() {
        return List.copyOf(files);
    }
}
