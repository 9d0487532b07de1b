package dev.sluice.sbom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes what an image consists of as a document of CycloneDX 1.6.
final class CycloneDx {
    private static final String IMAGE = "image";

    private CycloneDx() {}

    static ObjectNode document(ImageContents contents) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        document.put("bomFormat", "CycloneDX");
        document.put("specVersion", "1.6");
        // Filled in at the end; it is here to keep the usual order of the fields.
        document.put("serialNumber", "");
        document.put("version", 1);
        putMetadata(document.putObject("metadata"), contents);
        ArrayNode components = document.putArray("components");
        String system = "debian-" + contents.debian();
        components
                .addObject()
                .put("type", "operating-system")
                .put("bom-ref", system)
                .put("name", "debian")
                .put("version", contents.debian());
        contents.packages().forEach(each -> addPackage(components, each, contents.debian()));
        contents.jars().forEach(each -> components.add(each.description().deepCopy()));
        putDependencies(document.putArray("dependencies"), contents, system);
        UUID serial = UUID.nameUUIDFromBytes(document.toString().getBytes(UTF_8));
        document.put("serialNumber", "urn:uuid:" + serial);
        return document;
    }

    private static void putMetadata(ObjectNode metadata, ImageContents contents) {
        metadata.put("timestamp", contents.created());
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("group", contents.program().group())
                .put("name", "sbom")
                .put("version", contents.version());
        ObjectNode image = metadata.putObject("component");
        image.put("type", "container").put("bom-ref", IMAGE).put("name", "sluice");
        image.put("version", contents.version());
        image.putArray("licenses").addObject().putObject("license").put("id", "Apache-2.0");
        image.putArray("properties")
                .addObject()
                .put("name", "sluice:architecture")
                .put("value", contents.architecture());
    }

    private static void addPackage(ArrayNode components, DebianPackage each, String debian) {
        ObjectNode component = components.addObject();
        component.put("type", "library").put("bom-ref", each.purl(debian));
        component.putObject("supplier").put("name", each.maintainer());
        component.put("name", each.name()).put("version", each.version());
        component.put("purl", each.purl(debian));
        if (!each.homepage().isEmpty()) {
            component
                    .putArray("externalReferences")
                    .addObject()
                    .put("type", "website")
                    .put("url", each.homepage());
        }
    }

    /// The image needs the packages and the daemon; what jars need is known.
    private static void putDependencies(
            ArrayNode dependencies, ImageContents contents, String system) {
        ArrayNode direct = dependencies.addObject().put("ref", IMAGE).putArray("dependsOn");
        direct.add(system);
        contents.packages().forEach(each -> direct.add(each.purl(contents.debian())));
        direct.add(contents.program().reference());
        for (Map.Entry<String, List<String>> entry : contents.dependencies().entrySet()) {
            ArrayNode needed =
                    dependencies.addObject().put("ref", entry.getKey()).putArray("dependsOn");
            entry.getValue().forEach(needed::add);
        }
    }
}
