package dev.sluice.sbom;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// The licences of a library as an expression of SPDX.
///
/// @param text `Apache-2.0 OR LicenseRef-Something`
/// @param others the licences that SPDX does not list, by their references
record LicenceExpression(String text, SortedMap<String, String> others) {
    static final String NONE_KNOWN = "NOASSERTION";
    private static final String REFERENCE = "LicenseRef-";

    /// Of several licences that a project of Maven names, the user chooses one.
    ///
    /// @param licences `licenses` of a component of CycloneDX
    static LicenceExpression of(JsonNode licences) {
        List<String> choices = new ArrayList<>();
        SortedMap<String, String> others = new TreeMap<>();
        for (JsonNode each : licences) {
            JsonNode licence = each.path("license");
            String name = licence.path("name").asString("");
            if (each.has("expression")) {
                choices.add("(" + each.path("expression").asString() + ")");
            } else if (licence.has("id")) {
                choices.add(licence.path("id").asString());
            } else if (!name.isEmpty()) {
                String reference = REFERENCE + name.replaceAll("[^A-Za-z0-9.]+", "-");
                others.put(reference, (name + " " + licence.path("url").asString("")).strip());
                choices.add(reference);
            }
        }
        String text = choices.isEmpty() ? NONE_KNOWN : String.join(" OR ", choices);
        return new LicenceExpression(text, others);
    }
}
