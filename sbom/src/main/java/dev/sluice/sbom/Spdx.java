package dev.sluice.sbom;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Writes what an image consists of as a document of SPDX 2.3.
final class Spdx {
    private static final String DOCUMENT = "SPDXRef-DOCUMENT";
    private static final String IMAGE = "SPDXRef-image";
    private static final String UNKNOWN = LicenceExpression.NONE_KNOWN;

    private final ImageContents contents;
    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final SortedMap<String, String> licences = new TreeMap<>();

    private Spdx(ImageContents contents) {
        this.contents = contents;
    }

    static ObjectNode document(ImageContents contents) {
        return new Spdx(contents).write();
    }

    private ObjectNode write() {
        document.put("spdxVersion", "SPDX-2.3").put("dataLicense", "CC0-1.0");
        document.put("SPDXID", DOCUMENT).put("name", contents.title());
        // Filled in at the end; it is here to keep the usual order of the fields.
        document.put("documentNamespace", "");
        ObjectNode creation = document.putObject("creationInfo");
        creation.put("created", contents.created());
        creation.putArray("creators").add("Tool: sluice-sbom-" + contents.version());
        document.putArray("documentDescribes").add(IMAGE);
        ArrayNode packages = document.putArray("packages");
        ObjectNode image = add(packages, IMAGE, "sluice", contents.version(), "Apache-2.0");
        image.put("primaryPackagePurpose", "CONTAINER");
        ArrayNode relationships = document.putArray("relationships");
        relate(relationships, DOCUMENT, "DESCRIBES", IMAGE);
        SortedMap<String, String> references = new TreeMap<>();
        for (DebianPackage each : contents.packages()) {
            relate(relationships, IMAGE, "CONTAINS", addPackage(packages, each));
        }
        for (JavaLibrary each : contents.jars()) {
            String id = addJar(packages, each);
            references.put(each.reference(), id);
            relate(relationships, IMAGE, "CONTAINS", id);
        }
        contents.dependencies()
                .forEach((user, used) ->
                        used.forEach(each -> depend(relationships, references, user, each)));
        putLicences();
        UUID unique = UUID.nameUUIDFromBytes(document.toString().getBytes(UTF_8));
        return document.put("documentNamespace", "urn:uuid:" + unique);
    }

    private String addPackage(ArrayNode packages, DebianPackage each) {
        String id = identifier("deb", each.name());
        ObjectNode node = add(packages, id, each.name(), each.version(), UNKNOWN);
        String maintainer = each.maintainer().replace('<', '(').replace('>', ')');
        node.put("supplier", "Organization: " + maintainer);
        node.put("sourceInfo", "built from the source package " + each.source());
        node.put("licenseComments", "see /usr/share/doc/" + each.name() + "/copyright");
        if (!each.homepage().isEmpty()) {
            node.put("homepage", each.homepage());
        }
        locate(node, each.purl(contents.debian()));
        return id;
    }

    private String addJar(ArrayNode packages, JavaLibrary each) {
        LicenceExpression licence = LicenceExpression.of(each.licences());
        licences.putAll(licence.others());
        String kind = each.isNative() ? "native" : "jar";
        String id = identifier(kind, each.group() + "." + each.name());
        ObjectNode node = add(packages, id, each.name(), each.version(), licence.text());
        node.putArray("checksums")
                .addObject()
                .put("algorithm", "SHA256")
                .put("checksumValue", each.sha256());
        locate(node, each.purl());
        return id;
    }

    private static ObjectNode add(
            ArrayNode packages, String id, String name, String version, String licence) {
        return packages.addObject()
                .put("SPDXID", id)
                .put("name", name)
                .put("versionInfo", version)
                .put("downloadLocation", UNKNOWN)
                .put("filesAnalyzed", false)
                .put("licenseConcluded", UNKNOWN)
                .put("licenseDeclared", licence)
                .put("copyrightText", UNKNOWN);
    }

    private static void locate(ObjectNode node, String purl) {
        node.putArray("externalRefs")
                .addObject()
                .put("referenceCategory", "PACKAGE-MANAGER")
                .put("referenceType", "purl")
                .put("referenceLocator", purl);
    }

    private static void depend(
            ArrayNode relationships,
            SortedMap<String, String> references,
            String user,
            String used) {
        String from = references.get(user);
        String to = references.get(used);
        if (from != null && to != null) {
            relate(relationships, from, "DEPENDS_ON", to);
        }
    }

    private static void relate(ArrayNode relationships, String from, String how, String to) {
        relationships
                .addObject()
                .put("spdxElementId", from)
                .put("relationshipType", how)
                .put("relatedSpdxElement", to);
    }

    private void putLicences() {
        if (licences.isEmpty()) {
            return;
        }
        ArrayNode texts = document.putArray("hasExtractedLicensingInfos");
        licences.forEach(
                (id, text) -> texts.addObject().put("licenseId", id).put("extractedText", text));
    }

    private static String identifier(String kind, String name) {
        return "SPDXRef-" + kind + "-" + name.replaceAll("[^A-Za-z0-9.-]", "-");
    }
}
