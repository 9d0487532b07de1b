package dev.sluice.daemon;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Creates configurations for tests.
public final class Configs {
    private Configs() {}

    /// @param fields the fields of the configuration in YAML's flow style, without braces; null for
    ///   none
    public static ProxyConfig of(@Nullable String fields) {
        String text =
                "{apiVersion: kubeproxy.config.k8s.io/v1alpha1, kind: KubeProxyConfiguration"
                        + (fields == null ? "" : ", " + fields)
                        + "}";
        try {
            Path file = Files.createTempFile("config", ".yaml");
            try {
                Files.writeString(file, text);
                var given = new GivenFlags(Map.of("config", List.of(file.toString())));
                return ConfigLoader.load(given).config();
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
