package dev.sluice.sbom;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// A Debian package in the image.
///
/// @param architecture `all` for a package without programs
/// @param source the source package, by whose name Debian tracks vulnerabilities
/// @param sourceVersion differs from the version where only the package was built again
/// @param maintainer name and address: `Somebody <somebody@example.org>`
/// @param homepage empty if the package names none
record DebianPackage(
        String name,
        String version,
        String architecture,
        String source,
        String sourceVersion,
        String maintainer,
        String homepage)
        implements Comparable<DebianPackage> {
    /// Reads the control file of a package.
    ///
    /// @throws IOException if it lacks a field that every package has
    static DebianPackage parse(String control) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line : control.split("\n", -1)) {
            int colon = line.indexOf(':');
            // What begins with a space goes on with a field, such as the description.
            if (colon > 0 && !line.startsWith(" ")) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        String name = field(fields, "Package");
        String version = field(fields, "Version");
        String source = fields.getOrDefault("Source", name);
        int space = source.indexOf(' ');
        return new DebianPackage(
                name,
                version,
                field(fields, "Architecture"),
                space < 0 ? source : source.substring(0, space),
                space < 0 ? version : source.substring(space + 2, source.length() - 1),
                field(fields, "Maintainer"),
                fields.getOrDefault("Homepage", ""));
    }

    private static String field(Map<String, String> fields, String name) throws IOException {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException("a package has no field " + name + ": " + fields);
        }
        return value;
    }

    /// Returns its package URL.
    ///
    /// @param release of Debian: `13`
    String purl(String release) {
        String upstream =
                source.equals(name) && sourceVersion.equals(version)
                        ? ""
                        : "&upstream=" + PackageUrl.encode(source + "@" + sourceVersion);
        return "pkg:deb/debian/%s@%s?arch=%s&distro=debian-%s%s"
                .formatted(
                        PackageUrl.encode(name),
                        PackageUrl.encode(version),
                        architecture,
                        release,
                        upstream);
    }

    @Override
    public int compareTo(DebianPackage other) {
        return name.compareTo(other.name);
    }
}
