package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What a credential plugin is told in `KUBERNETES_EXEC_INFO`: an ExecCredential in JSON.
final class ExecInfo {
    private ExecInfo() {}

    /// @param cluster the cluster that the plugin is told of; null for none
    /// @param authority the certificates that the cluster's must lead to; null if it names none
    static String json(
            String apiVersion,
            @Nullable KubeconfigCluster cluster,
            @Nullable PlacedText authority) {
        var text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("apiVersion", apiVersion);
            json.writeStringProperty("kind", "ExecCredential");
            json.writeObjectPropertyStart("spec");
            json.writeBooleanProperty("interactive", false);
            if (cluster != null) {
                json.writeObjectPropertyStart("cluster");
                write(json, cluster, authority);
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(
            JsonGenerator json, KubeconfigCluster cluster, @Nullable PlacedText authority) {
        write(json, "server", cluster.server());
        write(json, "tls-server-name", cluster.tlsServerName());
        write(json, "insecure-skip-tls-verify", cluster.insecureSkipTlsVerify());
        if (authority != null) {
            json.writeStringProperty(
                    "certificate-authority-data",
                    Base64.getEncoder().encodeToString(authority.text().getBytes(UTF_8)));
        }
        write(json, "proxy-url", cluster.proxyUrl());
        write(json, "disable-compression", cluster.disableCompression());
        if (cluster.pluginConfig() != null) {
            json.writeName("config");
            write(json, cluster.pluginConfig());
        }
    }

    private static void write(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, value);
        }
    }

    private static void write(JsonGenerator json, String name, boolean value) {
        if (value) {
            json.writeBooleanProperty(name, true);
        }
    }

    private static void write(JsonGenerator json, @Nullable KubeconfigNode node) {
        switch (node) {
            case null -> json.writeNull();
            case KubeconfigNode.Scalar(Boolean flag, _) -> json.writeBoolean(flag);
            case KubeconfigNode.Scalar(Double number, _) -> json.writeNumber(number);
            case KubeconfigNode.Scalar(Number number, _) -> json.writeNumber(number.toString());
            case KubeconfigNode.Scalar(_, String text) -> json.writeString(text);
            case KubeconfigNode.Sequence(var items) -> {
                json.writeStartArray();
                items.forEach(item -> write(json, item));
                json.writeEndArray();
            }
            case KubeconfigNode.Mapping(Map<String, KubeconfigNode> fields) -> {
                json.writeStartObject();
                fields.forEach((name, value) -> {
                    json.writeName(name);
                    write(json, value);
                });
                json.writeEndObject();
            }
        }
    }
}
