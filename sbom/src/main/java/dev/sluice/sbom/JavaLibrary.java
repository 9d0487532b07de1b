package dev.sluice.sbom;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A Java library of ours or of others, as CycloneDX's plugin of Maven describes it.
///
/// @param description a component of CycloneDX; not to be changed
record JavaLibrary(ObjectNode description) implements Comparable<JavaLibrary> {
    static final String SHA_256 = "SHA-256";

    private static final List<String> NEEDED =
            List.of("group", "name", "version", "purl", "bom-ref");

    /// @throws IOException if it is no component or lacks a field that is needed here
    static JavaLibrary of(JsonNode component) throws IOException {
        for (String field : NEEDED) {
            if (!component.path(field).isString()) {
                throw new IOException("a component has no " + field + ": " + component);
            }
        }
        return new JavaLibrary((ObjectNode) component);
    }

    String group() {
        return text("group");
    }

    String name() {
        return text("name");
    }

    String version() {
        return text("version");
    }

    String purl() {
        return text("purl");
    }

    /// Returns what the dependencies call it.
    String reference() {
        return text("bom-ref");
    }

    /// Returns whether it is a jar of machine code, of which the image has the code only.
    boolean isNative() {
        return purl().contains("classifier=native");
    }

    /// Returns the checksum of its jar in hexadecimal; empty if it was not computed.
    String sha256() {
        for (JsonNode hash : description.path("hashes")) {
            if (hash.path("alg").asString("").equals(SHA_256)) {
                return hash.path("content").asString("");
            }
        }
        return "";
    }

    /// Returns the same library with this checksum and no other.
    JavaLibrary withSha256(String checksum) {
        ObjectNode other = description.deepCopy();
        ArrayNode hashes = other.putArray("hashes");
        hashes.addObject().put("alg", SHA_256).put("content", checksum);
        return new JavaLibrary(other);
    }

    JsonNode licences() {
        return description.path("licenses");
    }

    private String text(String field) {
        return description.path(field).asString();
    }

    @Override
    public int compareTo(JavaLibrary other) {
        return reference().compareTo(other.reference());
    }
}
