/// Looks for jars that are known to be vulnerable, in advisories of the OSV format in files. Start
/// at [JarScan]. It needs no network.
@NullMarked
package dev.sluice.sbom.advisory;

import org.jspecify.annotations.NullMarked;
