package dev.sluice.testbed.api;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A request that the API refuses, with the message of a real API server.
final class ApiError extends RuntimeException {
    private final int code;
    private final String reason;

    private ApiError(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    static ApiError notFound(Resource resource, String name) {
        return new ApiError(
                404, "NotFound", "%s \"%s\" not found".formatted(resource.qualified(), name));
    }

    static ApiError noSuchPath() {
        return new ApiError(404, "NotFound", "the server could not find the requested resource");
    }

    static ApiError alreadyExists(Resource resource, String name) {
        return new ApiError(
                409,
                "AlreadyExists",
                "%s \"%s\" already exists".formatted(resource.qualified(), name));
    }

    static ApiError conflict(Resource resource, String name) {
        return new ApiError(
                409,
                "Conflict",
                ("Operation cannot be fulfilled on %s \"%s\": the object has been modified; please"
                                + " apply your changes to the latest version and try again")
                        .formatted(resource.qualified(), name));
    }

    static ApiError badRequest(String message) {
        return new ApiError(400, "BadRequest", message);
    }

    static ApiError methodNotAllowed() {
        return new ApiError(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
    }

    static ApiError unauthorized() {
        return new ApiError(401, "Unauthorized", "Unauthorized");
    }

    static ApiError internal(int code) {
        return new ApiError(code, "InternalError", "an error on the server has been asked for");
    }

    /// @param oldest the first version that a watch can still start from
    static ApiError tooOld(long version, long oldest) {
        return new ApiError(
                410, "Expired", "too old resource version: %d (%d)".formatted(version, oldest));
    }

    static ApiError pagesExpired() {
        return new ApiError(
                410,
                "Expired",
                "The provided continue parameter is too old to display a consistent list result."
                        + " You must start a new list without the continue parameter.");
    }

    int code() {
        return code;
    }

    /// Returns the `Status` object that describes the error.
    ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure");
        status.put("message", getMessage());
        status.put("reason", reason);
        status.put("code", code);
        return status;
    }
}
