/// Tells what the image consists of, as CycloneDX and as SPDX: Debian's packages, the Java runtime
/// among them, and the jars. Start at [ImageBom]. It runs when the image is built, and is not in
/// the image.
///
/// The same image gives the same bytes: no clock, no random number.
@NullMarked
package dev.sluice.sbom;

import org.jspecify.annotations.NullMarked;
