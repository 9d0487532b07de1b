/// Files and texts that others wrote. Reads are bounded; shown text is one line. Start at
/// [InputFile] and [OneLine].
@NullMarked
package dev.sluice.base.input;

import org.jspecify.annotations.NullMarked;
