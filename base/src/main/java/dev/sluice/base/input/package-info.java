/// Reads files and shows texts that others wrote. Reads are bounded, and shown text is one line.
/// Start at [InputFile] and [OneLine].
@NullMarked
package dev.sluice.base.input;

import org.jspecify.annotations.NullMarked;
