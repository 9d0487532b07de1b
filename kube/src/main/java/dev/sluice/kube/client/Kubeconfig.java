package dev.sluice.kube.client;

import dev.sluice.base.input.InputFile;
import dev.sluice.base.input.OneLine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The current context of a kubeconfig.
///
/// @param clusterPlace where the cluster stands in the file, for messages: `clusters[0].cluster`
/// @param userPlace where the user stands in the file, for messages: `users[0].user`
record Kubeconfig(
        Path file,
        KubeconfigCluster cluster,
        String clusterPlace,
        KubeconfigUser user,
        String userPlace) {
    private record Context(String cluster, String user) {
        static Context of(KubeconfigFields fields) throws ApiAccessException {
            return new Context(fields.text("cluster"), fields.text("user"));
        }
    }

    /// A value with a name, and the value's place in the file.
    private record Named<T>(String name, T value, String place) {}

    private interface Decoder<T> {
        T of(KubeconfigFields fields) throws ApiAccessException;
    }

    /// @throws ApiAccessException if the file is faulty; the message is one line with the file and
    ///   the field or line
    static Kubeconfig read(Path file) throws ApiAccessException {
        KubeconfigFields root = KubeconfigYaml.parse(file, text(file));
        String current = root.text("current-context");
        List<Named<Context>> contexts = all(root, "contexts", "context", false, Context::of);
        List<Named<KubeconfigCluster>> clusters =
                all(root, "clusters", "cluster", false, KubeconfigCluster::of);
        List<Named<KubeconfigUser>> users = all(root, "users", "user", true, KubeconfigUser::of);
        if (current.isEmpty()) {
            throw new ApiAccessException(
                    "the kubeconfig " + file + " has no current-context", null);
        }
        Named<Context> context = find(file, "current-context", current, contexts);
        Named<KubeconfigCluster> cluster =
                find(file, context.place + ".cluster", context.value.cluster, clusters);
        String name = context.value.user;
        Named<KubeconfigUser> user =
                name.isEmpty()
                        ? new Named<>(
                                "",
                                KubeconfigUser.of(KubeconfigFields.none(file, "users")),
                                "users")
                        : find(file, context.place + ".user", name, users);
        return new Kubeconfig(file, cluster.value, cluster.place, user.value, user.place);
    }

    /// Reads all items of a list, also those that are not asked for: as in kubectl, none may be
    /// faulty, and no two have the same name.
    ///
    /// @param mayLack whether an item without a value counts, as if it had one without fields
    private static <T> List<Named<T>> all(
            KubeconfigFields root, String list, String field, boolean mayLack, Decoder<T> decoder)
            throws ApiAccessException {
        List<Named<T>> all = new ArrayList<>();
        for (KubeconfigFields item : root.objects(list)) {
            String name = item.text("name");
            String place = KubeconfigFields.below(item.place(), field);
            KubeconfigFields value = item.object(field);
            if (value == null && !mayLack) {
                continue;
            }
            if (!name.isEmpty() && all.stream().anyMatch(known -> known.name.equals(name))) {
                throw refused(
                        item.file(),
                        KubeconfigFields.below(item.place(), "name")
                                + " occurs twice: "
                                + OneLine.quote(name),
                        null);
            }
            KubeconfigFields of = value == null ? KubeconfigFields.none(item.file(), place) : value;
            all.add(new Named<>(name, decoder.of(of), place));
        }
        return all;
    }

    private static String text(Path file) throws ApiAccessException {
        try {
            return new InputFile(file, InputFile.USUAL).text();
        } catch (NoSuchFileException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new ApiAccessException(
                    "cannot read the kubeconfig " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> Named<T> find(Path file, String field, String name, List<Named<T>> all)
            throws ApiAccessException {
        for (Named<T> named : all) {
            if (!name.isEmpty() && name.equals(named.name)) {
                return named;
            }
        }
        throw refused(file, field + " names " + OneLine.quote(name) + ", which is not there", null);
    }

    /// The path of a file that the kubeconfig names: relative to the kubeconfig.
    ///
    /// @param field the name of the field, with its place
    Path path(String field, String name) throws ApiAccessException {
        try {
            return file.toAbsolutePath().resolveSibling(InputFile.path(name));
        } catch (IOException e) {
            throw refused(field + " names " + OneLine.quote(name) + ", which " + e.getMessage());
        }
    }

    /// Reads a file that the kubeconfig names.
    ///
    /// @param field the name of the field, with its place
    PlacedText read(String field, String name) throws ApiAccessException {
        Path path = path(field, name);
        try {
            return new PlacedText(
                    field + " " + OneLine.quote(name), new InputFile(path, InputFile.USUAL).text());
        } catch (NoSuchFileException e) {
            throw refused(
                    file, field + " names " + OneLine.quote(name) + ", which is not there", e);
        } catch (IOException e) {
            throw refused(
                    file, field + " names " + OneLine.quote(name) + ", which " + e.getMessage(), e);
        }
    }

    ApiAccessException refused(String why) {
        return refused(file, why, null);
    }

    static ApiAccessException refused(Path file, String why, @Nullable Throwable cause) {
        return new ApiAccessException("cannot use the kubeconfig " + file + ": " + why, cause);
    }
}
