package dev.sluice.kube.client;

import dev.sluice.kube.decode.JsonObjectReader;
import java.time.Duration;
import tools.jackson.core.JsonParser;

/// Reads a `Status` object, in which the API server explains an error.
public final class StatusReader {
    private int code;
    private String message = "";
    private int retryAfterSeconds;

    private StatusReader() {}

    /// @param parser at the first token of the object
    /// @param status the code if the object contains none
    /// @param retryAfter the wait if the object contains none
    public static ApiException read(JsonParser parser, int status, Duration retryAfter) {
        var json = new JsonObjectReader(parser);
        var reader = new StatusReader();
        json.object(field -> {
            switch (field) {
                case "code" -> reader.code = json.number(999);
                case "message" -> reader.message = json.text("");
                case "details" -> json.object(detail -> reader.detail(detail, json));
                default -> json.skip();
            }
        });
        return new ApiException(
                reader.code == 0 ? status : reader.code,
                reader.message.lines().findFirst().orElse(""),
                reader.retryAfterSeconds == 0
                        ? retryAfter
                        : Duration.ofSeconds(reader.retryAfterSeconds));
    }

    private void detail(String field, JsonObjectReader json) {
        if (field.equals("retryAfterSeconds")) {
            retryAfterSeconds = json.number(3600);
        } else {
            json.skip();
        }
    }
}
