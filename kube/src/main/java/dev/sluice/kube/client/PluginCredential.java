package dev.sluice.kube.client;

import dev.sluice.base.input.OneLine;
import dev.sluice.kube.decode.JsonObjectReader;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a credential plugin gave: a token, a client certificate with its key, or both.
///
/// @param token empty for none
/// @param expires null if it does not say
record PluginCredential(
        String token, @Nullable ClientIdentity identity, @Nullable Instant expires) {
    private static final JsonFactory JSON = new JsonFactory();

    /// Collects the fields of an `ExecCredential`.
    private static final class Fields {
        private String apiVersion = "";
        private String kind = "";
        private String token = "";
        private String certificate = "";
        private String key = "";
        private String expires = "";
    }

    /// Reads an `ExecCredential`.
    ///
    /// @param apiVersion the version that was asked for
    /// @throws IOException if it is none; the message completes "the program printed"
    static PluginCredential read(String text, String apiVersion) throws IOException {
        Fields fields = fields(text);
        if (!fields.kind.equals("ExecCredential") || !fields.apiVersion.equals(apiVersion)) {
            throw new IOException(
                    "%s of %s, not an ExecCredential of %s"
                            .formatted(
                                    OneLine.quote(fields.kind),
                                    OneLine.quote(fields.apiVersion),
                                    apiVersion));
        }
        if (fields.certificate.isEmpty() != fields.key.isEmpty()) {
            throw new IOException("a client certificate or its key, not both");
        }
        if (fields.token.isEmpty() && fields.certificate.isEmpty()) {
            throw new IOException("neither a token nor a client certificate");
        }
        ClientIdentity identity =
                fields.certificate.isEmpty()
                        ? null
                        : ClientIdentity.of(
                                new PlacedText("clientCertificateData that", fields.certificate),
                                new PlacedText("clientKeyData that", fields.key));
        return new PluginCredential(
                fields.token.isEmpty() ? "" : TokenSource.usable(fields.token),
                identity,
                fields.expires.isEmpty() ? null : time(fields.expires));
    }

    private static Instant time(String text) throws IOException {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new IOException(
                    "an expirationTimestamp of " + OneLine.quote(text) + ", which is no time", e);
        }
    }

    private static Fields fields(String text) throws IOException {
        var fields = new Fields();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            var json = new JsonObjectReader(parser);
            json.object(field -> {
                switch (field) {
                    case "apiVersion" -> fields.apiVersion = json.text("");
                    case "kind" -> fields.kind = json.text("");
                    case "status" -> json.object(of -> status(fields, of, json));
                    default -> json.skip();
                }
            });
            return fields;
        } catch (JacksonException e) {
            throw new IOException("no valid JSON", e);
        }
    }

    private static void status(Fields fields, String field, JsonObjectReader json) {
        switch (field) {
            case "token" -> fields.token = json.text("");
            case "clientCertificateData" -> fields.certificate = json.text("");
            case "clientKeyData" -> fields.key = json.text("");
            case "expirationTimestamp" -> fields.expires = json.text("");
            default -> json.skip();
        }
    }

    /// Without the token and the key.
    @Override
    public String toString() {
        return "PluginCredential[expires=" + expires + "]";
    }
}
